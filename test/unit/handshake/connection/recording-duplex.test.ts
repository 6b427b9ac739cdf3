import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, describe, expect, it } from 'vitest';
import { recordingDuplex } from '../../../../electron/handshake/connection/recording-duplex.ts';
import { servers } from '../servers.ts';

const running = servers();
afterAll(() => running.closeAll());

describe('recordingDuplex', () => {
  it('keeps what crossed both ways, and may be ended after the server ended its side', async () => {
    const port = await running.raw((socket) => socket.once('data', () => socket.end('pong')));
    const socket = connect({ host: '127.0.0.1', port });
    await once(socket, 'connect');
    const { duplex, recording } = recordingDuplex(socket);
    const errors: unknown[] = [];
    duplex.on('error', (error) => errors.push(error));
    duplex.write('ping');
    duplex.resume();
    await once(duplex, 'end');
    // By now the socket has ended its own side.
    await once(socket, 'close');
    duplex.end();
    await once(duplex, 'finish');
    expect(errors).toEqual([]);
    expect(recording.chunks.map(({ from, bytes }) => `${from} ${bytes.toString()}`)).toEqual([
      'client ping',
      'server pong',
    ]);
    duplex.destroy();
  });
});
