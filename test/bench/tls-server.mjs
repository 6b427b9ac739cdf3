// A process of its own for the benchmarks of the check: HTTPS servers on free ports of 127.0.0.1, which answer every
// request with 200. Sent `{ cert, key, count }`, it sends back the ports; it ends with the process that started it.
import { createServer } from 'node:https';

process.once('message', async ({ cert, key, count }) => {
  const ports = [];
  for (let index = 0; index < count; index++) {
    const server = createServer({ cert, key }, (_request, response) => response.end('hello'));
    server.on('tlsClientError', () => undefined);
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    ports.push(server.address().port);
  }
  process.send(ports);
});
process.once('disconnect', () => process.exit());
