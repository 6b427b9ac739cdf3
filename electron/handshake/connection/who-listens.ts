import { isIPv4 } from 'node:net';
import { networkInterfaces } from 'node:os';
import type { PortListener } from '../../shared/handshake.ts';
import type { FindPortListener } from '../../system/listening-address.ts';

const patienceMs = 500;

/**
 * Who listens at an address, if it is one of this computer's; `null` for any other, where the system does not tell,
 * and where it takes longer than half a second to. Never throws.
 */
export async function whoListens(find: FindPortListener, port: number, address: string): Promise<PortListener | null> {
  if (!isOfThisComputer(address)) return null;
  let patience: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    patience = setTimeout(() => {
      resolve(null);
    }, patienceMs);
  });
  const found = await Promise.race([find(port, address).catch(() => null), late]);
  clearTimeout(patience);
  return found;
}

function isOfThisComputer(address: string): boolean {
  if (address === '::1' || (isIPv4(address) && address.startsWith('127.'))) return true;
  return Object.values(networkInterfaces()).some((list) => list?.some((own) => own.address === address));
}
