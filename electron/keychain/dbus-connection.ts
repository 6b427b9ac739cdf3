import { connect, type Socket } from 'node:net';
import { decodeMessage, encodeCall, type DbusCall, type DbusMessage, type DbusValue } from './dbus-message.ts';

/** No bus, no answer, or an error that the other side sent; `errorName` is then its D-Bus name. */
export class DbusError extends Error {
  readonly errorName: string | undefined;

  constructor(message: string, errorName?: string) {
    super(message);
    this.name = 'DbusError';
    this.errorName = errorName;
  }
}

export interface DbusConnection {
  /** The reply's values. Throws DbusError, also when no reply comes in time. */
  call(call: DbusCall): Promise<DbusValue[]>;
  /** The values of the next such signal; `undefined` when none comes in time. */
  nextSignal(
    signal: { path: string; interface: string; member: string },
    timeoutMs: number,
  ): Promise<DbusValue[] | undefined>;
  close(): void;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Connects to the session bus of the environment. Everything is bounded by `timeoutMs`, because a bus that accepts a
 * connection and then says nothing would keep libsecret, and with it a thread of this process, waiting for ever.
 */
export async function connectToSessionBus(environment: Environment, timeoutMs: number): Promise<DbusConnection> {
  const path = socketPath(environment);
  if (path === undefined) throw new DbusError('there is no D-Bus session');
  const socket = connect({ path });
  const connection = speak(socket, timeoutMs);
  try {
    await connection.authenticated;
    await connection.call(busCall('Hello'));
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}

export function busCall(member: string, signature = '', body: DbusValue[] = []): DbusCall {
  const bus = 'org.freedesktop.DBus';
  return { destination: bus, path: '/org/freedesktop/DBus', interface: bus, member, signature, body };
}

/**
 * The first socket of `DBUS_SESSION_BUS_ADDRESS`, else the one that systemd makes. Electron sets the address to
 * "disabled:" where there is none. https://dbus.freedesktop.org/doc/dbus-specification.html#addresses
 */
export function socketPath(environment: Environment): string | undefined {
  const runtime = environment['XDG_RUNTIME_DIR'];
  const runtimeBus = runtime ? `${runtime}/bus` : undefined;
  const addresses = environment['DBUS_SESSION_BUS_ADDRESS'];
  if (!addresses) return runtimeBus;
  for (const address of addresses.split(';').filter((text) => text.startsWith('unix:'))) {
    const options = new URLSearchParams(address.slice('unix:'.length).replaceAll(',', '&').replaceAll('+', '%2B'));
    const abstract = options.get('abstract');
    const path = options.get('path') ?? (abstract === null ? undefined : `\0${abstract}`);
    if (path !== undefined) return path;
    if (options.get('runtime') === 'yes') return runtimeBus;
  }
  return undefined;
}

function errorOf({ body: [text], errorName = '' }: DbusMessage): DbusError {
  return new DbusError(typeof text === 'string' ? text : errorName, errorName);
}

interface Waiting {
  resolve: (message: DbusMessage) => void;
  reject: (error: DbusError) => void;
}

function speak(socket: Socket, timeoutMs: number): DbusConnection & { authenticated: Promise<undefined> } {
  const replies = new Map<number, Waiting>();
  const signals = new Set<(message: DbusMessage) => void>();
  let received: Buffer = Buffer.alloc(0);
  let ended: DbusError | undefined;
  let serial = 0;
  let authentication: { resolve: (nothing: undefined) => void; reject: (error: DbusError) => void } | undefined;

  const authenticated = bounded<undefined>((resolve, reject) => {
    authentication = { resolve, reject };
    // EXTERNAL: the kernel tells the bus who we are; the line repeats it, in hexadecimal digits of its decimal ones.
    const user = Buffer.from(String(process.getuid?.() ?? 0)).toString('hex');
    socket.write(`\0AUTH EXTERNAL ${user}\r\n`);
  });

  function end(error: DbusError): void {
    ended ??= error;
    authentication?.reject(error);
    for (const { reject } of replies.values()) reject(error);
    replies.clear();
    socket.destroy();
  }

  function readAuthentication(): void {
    const lineEnd = received.indexOf('\r\n');
    if (lineEnd < 0) return;
    const line = received.toString('latin1', 0, lineEnd);
    received = received.subarray(lineEnd + 2);
    if (!line.startsWith('OK ')) {
      end(new DbusError('D-Bus does not let this user in'));
      return;
    }
    socket.write('BEGIN\r\n');
    authentication?.resolve(undefined);
    authentication = undefined;
  }

  function readMessages(): void {
    for (let next = decodeMessage(received); next; next = decodeMessage(received)) {
      received = received.subarray(next.length);
      const { message } = next;
      if (message.type === 'signal') for (const listener of [...signals]) listener(message);
      const waiting = message.replySerial === undefined ? undefined : replies.get(message.replySerial);
      if (message.type === 'return') waiting?.resolve(message);
      if (message.type === 'error') waiting?.reject(errorOf(message));
    }
  }

  socket.on('data', (data) => {
    received = Buffer.concat([received, data]);
    try {
      if (authentication) readAuthentication();
      else readMessages();
    } catch (error) {
      end(new DbusError(`D-Bus sent ${error instanceof Error ? error.message : String(error)}`));
    }
  });
  socket.on('error', (error) => {
    end(new DbusError(`D-Bus cannot be reached (${error.message})`));
  });
  socket.on('close', () => {
    end(new DbusError('D-Bus closed the connection'));
  });

  function bounded<T>(start: (resolve: (value: T) => void, reject: (error: DbusError) => void) => void): Promise<T> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        reject(new DbusError(`D-Bus gave no answer within ${timeoutMs / 1000} seconds`));
      }, timeoutMs);
      const settle =
        <V>(act: (value: V) => void) =>
        (value: V): void => {
          clearTimeout(timer);
          act(value);
        };
      start(settle(resolve), settle(reject));
    });
  }

  return {
    authenticated,

    async call(call) {
      if (ended) throw ended;
      const mine = (serial += 1);
      try {
        const reply = await bounded<DbusMessage>((resolve, reject) => {
          replies.set(mine, { resolve, reject });
          socket.write(encodeCall(call, mine));
        });
        return reply.body;
      } finally {
        replies.delete(mine);
      }
    },

    nextSignal(wanted, signalTimeoutMs) {
      return new Promise((resolve) => {
        const settle = (body: DbusValue[] | undefined): void => {
          clearTimeout(timer);
          signals.delete(listener);
          socket.off('close', gone);
          resolve(body);
        };
        const listener = (message: DbusMessage): void => {
          const { path, interface: name, member } = message;
          if (path === wanted.path && name === wanted.interface && member === wanted.member) settle(message.body);
        };
        const gone = (): void => {
          settle(undefined);
        };
        const timer = setTimeout(gone, signalTimeoutMs);
        signals.add(listener);
        socket.once('close', gone);
      });
    },

    close() {
      end(new DbusError('the connection was closed'));
    },
  };
}
