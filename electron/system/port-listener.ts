import type { FindPortListener } from './listening-address.ts';
import { linuxPortListener } from './port-listener-linux.ts';
import { macosPortListener } from './port-listener-macos.ts';
import { windowsPortListener } from './port-listener-windows.ts';
import type { Run } from './run.ts';

export interface PortListenerOptions {
  platform: NodeJS.Platform;
  run: Run;
  environment: Readonly<Record<string, string | undefined>>;
}

/** The way of this operating system. */
export function portListener({ platform, run, environment }: PortListenerOptions): FindPortListener {
  const find = (): FindPortListener => {
    if (platform === 'linux') return linuxPortListener();
    if (platform === 'darwin') return macosPortListener(run);
    if (platform === 'win32') return windowsPortListener(run, environment['SystemRoot']);
    return () => Promise.resolve(null);
  };
  const ask = find();
  // Whatever goes wrong while looking, a check is good without it.
  return (port, address) => ask(port, address).catch(() => null);
}
