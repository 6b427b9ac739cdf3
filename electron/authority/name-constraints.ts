import type { NameConstraints, NewAuthority } from '../shared/authority.ts';
import { parseDomain } from '../shared/host-name.ts';
import { localNetwork, thisComputer } from '../shared/permitted-names.ts';

/** What a new authority may sign. Throws DOMAIN_INVALID. */
export function constraintsFor(request: NewAuthority): NameConstraints {
  const domains = (request.domains ?? []).map(parseDomain);
  const extra = request.localNetwork ? localNetwork : { permittedDns: [], permittedIp: [] };
  return {
    permittedDns: [...new Set([...thisComputer.permittedDns, ...extra.permittedDns, ...domains])],
    permittedIp: [...thisComputer.permittedIp, ...extra.permittedIp],
  };
}
