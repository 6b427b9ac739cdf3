import { toFailure, type Failure } from '../../electron/shared/errors.ts';
import type { Channel, EventName, Events, Input, LatchkeyBridge, Output } from '../../electron/shared/ipc-contract.ts';

declare global {
  interface Window {
    readonly latchkey: LatchkeyBridge;
  }
}

/** What a request throws. Its failure is plain data, safe to show. */
export class RequestFailed extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.message);
    this.name = 'RequestFailed';
    this.failure = failure;
  }
}

type Arguments<C extends Channel> = Input<C> extends undefined ? [channel: C] : [channel: C, input: Input<C>];

/** The wire as the window's state uses it: values in, values out, failures thrown. */
export interface Api {
  request<C extends Channel>(...call: Arguments<C>): Promise<Output<C>>;
  subscribe<E extends EventName>(event: E, listener: (payload: Events[E]) => void): () => void;
  /** The path of a dropped folder, or null when what was dropped is none. */
  pathForDroppedFile(file: object): Promise<string | null>;
}

/** The only user of `window.latchkey`. */
export function bridgeApi(bridge: LatchkeyBridge = window.latchkey): Api {
  return {
    async request<C extends Channel>(...call: Arguments<C>) {
      const [channel, input] = call as unknown as [C, Input<C>];
      const reply = await bridge.request(channel, input).catch((error: unknown) => {
        throw new RequestFailed(toFailure(error));
      });
      if (!reply.ok) throw new RequestFailed(reply.failure);
      return reply.value;
    },
    subscribe: (event, listener) => bridge.subscribe(event, listener),
    pathForDroppedFile: (file) => bridge.pathForDroppedFile(file),
  };
}

/** Whatever was thrown, as plain data to show. */
export function failureOf(thrown: unknown): Failure {
  return thrown instanceof RequestFailed ? thrown.failure : toFailure(thrown);
}
