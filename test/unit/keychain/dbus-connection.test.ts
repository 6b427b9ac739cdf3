import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connectToSessionBus, socketPath } from '../../../electron/keychain/dbus-connection.ts';

describe('socketPath', () => {
  const runtime = { XDG_RUNTIME_DIR: '/run/user/1000' };

  it.each([
    [{ DBUS_SESSION_BUS_ADDRESS: 'unix:path=/tmp/bus,guid=0f' }, '/tmp/bus'],
    [{ DBUS_SESSION_BUS_ADDRESS: 'unix:guid=0f,path=/tmp/a%20b+c' }, '/tmp/a b+c'],
    [{ DBUS_SESSION_BUS_ADDRESS: 'unix:abstract=/tmp/dbus-x,guid=0f' }, '\0/tmp/dbus-x'],
    [{ DBUS_SESSION_BUS_ADDRESS: 'tcp:host=localhost,port=1;unix:path=/tmp/bus' }, '/tmp/bus'],
    [{ ...runtime, DBUS_SESSION_BUS_ADDRESS: 'unix:runtime=yes' }, '/run/user/1000/bus'],
    [runtime, '/run/user/1000/bus'],
    [{ ...runtime, DBUS_SESSION_BUS_ADDRESS: '' }, '/run/user/1000/bus'],
    [{ ...runtime, DBUS_SESSION_BUS_ADDRESS: 'disabled:' }, undefined],
    [{ DBUS_SESSION_BUS_ADDRESS: 'autolaunch:' }, undefined],
    [{ DBUS_SESSION_BUS_ADDRESS: 'unix:' }, undefined],
    [{}, undefined],
  ])('of %j', (environment, path) => {
    expect(socketPath(environment)).toBe(path);
  });
});

// The real bus is used in the tests of the keychain; these are the ones that misbehave.
describe('connectToSessionBus', () => {
  let folder: string;
  let environment: Record<string, string>;
  let server: Server | undefined;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'latchkey-bus-'));
    environment = { DBUS_SESSION_BUS_ADDRESS: `unix:path=${folder}/bus` };
  });

  afterEach(async () => {
    server?.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function serve(answer: (socket: Socket, heard: string) => void): Promise<void> {
    server = createServer((socket) => {
      socket.on('error', () => socket.destroy());
      socket.on('data', (data) => {
        answer(socket, data.toString('latin1'));
      });
    });
    await new Promise<void>((resolve) => server?.listen(join(folder, 'bus'), resolve));
  }

  it.each<[string, (socket: Socket, heard: string) => void, RegExp]>([
    ['says nothing', () => undefined, /no answer within 0\.2 seconds/],
    ['closes at once', (socket) => socket.destroy(), /closed the connection/],
    ['refuses the user', (socket) => socket.write('REJECTED EXTERNAL\r\n'), /does not let this user in/],
    [
      'says nothing after the greeting',
      (socket, heard) => heard.includes('AUTH') && socket.write('OK 0f\r\n'),
      /no answer/,
    ],
    [
      'talks garbage after the greeting',
      (socket, heard) => socket.write(heard.includes('AUTH') ? 'OK 0f\r\n' : '\xff'.repeat(64)),
      /D-Bus sent a message/,
    ],
  ])('gives up on a bus that %s', async (_, answer, message) => {
    await serve(answer);
    await expect(connectToSessionBus(environment, 200)).rejects.toThrow(message);
  });

  it('gives up where nobody listens', async () => {
    await expect(connectToSessionBus(environment, 200)).rejects.toThrow(/cannot be reached.*ENOENT/);
    await expect(connectToSessionBus({}, 200)).rejects.toThrow('there is no D-Bus session');
  });
});
