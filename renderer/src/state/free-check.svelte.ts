import { parseHost } from '../../../electron/shared/host-name.ts';
import { portOf, refusalOf, type TypedHost } from '../model/hosts.ts';

export interface Target {
  host: string;
  port: number;
}

const keptTargets = 8;
const standardPort = 443;
const text = {
  wildcard: {
    message: 'A check greets one server, so it needs one exact name.',
    advice: 'Put a name in the place of the star, such as www.',
  },
};

/** The fields of the check of any host and port, and where they pointed before, in this session alone. */
export class FreeCheck {
  host = $state('');
  port = $state('');
  recent = $state.raw<readonly Target[]>([]);

  /** What the host field holds; of a pasted web address its host and port. */
  readonly typed: TypedHost = $derived({ text: this.host.trim(), result: parseHost(this.host), duplicate: false });
  /** The port as typed, else the one in the host field, else 443; nothing when it is no port. */
  readonly chosenPort: number | undefined = $derived.by(() => {
    if (this.port.trim() !== '') return portOf(this.port);
    return (this.typed.result.ok ? this.typed.result.port : undefined) ?? standardPort;
  });
  /** Why the host cannot be checked; nothing while the field is empty. */
  readonly refusal: { message: string; advice: string } | undefined = $derived.by(() => {
    if (this.typed.text === '') return undefined;
    const { result } = this.typed;
    return result.ok && result.kind === 'wildcard' ? text.wildcard : refusalOf(this.typed, null);
  });
  readonly target: Target | undefined = $derived.by(() => {
    const { result } = this.typed;
    if (!result.ok || this.refusal || this.chosenPort === undefined) return undefined;
    return { host: result.host, port: this.chosenPort };
  });

  /** Shows a target in the fields and remembers it, the newest first. */
  take({ host, port }: Target): void {
    this.host = host;
    this.port = String(port);
    const others = this.recent.filter((earlier) => earlier.host !== host || earlier.port !== port);
    this.recent = [{ host, port }, ...others].slice(0, keptTargets);
  }
}
