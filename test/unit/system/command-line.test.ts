import { describe, expect, it } from 'vitest';
import { shownCommand } from '../../../electron/system/command-line.ts';

describe('a command line that is shown', () => {
  it.each([
    ['node /srv/shop/server.js --port 5173', 'node /srv/shop/server.js --port 5173'],
    [
      'vite --https --key certs/key.pem --cert certs/cert.pem',
      'vite --https --key certs/key.pem --cert certs/cert.pem',
    ],
    ['serve --ssl-key=./key.pem', 'serve --ssl-key=./key.pem'],
    ['app --db-password hunter2 --port 80', 'app --db-password … --port 80'],
    ['app --api-key=abc123', 'app --api-key=…'],
    ['app --auth-token abc', 'app --auth-token …'],
    ['env API_TOKEN=abc DB_PASSWD=x NODE_ENV=development', 'env API_TOKEN=… DB_PASSWD=… NODE_ENV=development'],
    ['app postgres://shop:hunter2@db/shop', 'app postgres://…@db/shop'],
    ['app --url=redis://:hunter2@cache:6379', 'app --url=redis://…@cache:6379'],
    ['app --secret', 'app --secret'],
  ])('%s', (command, shown) => {
    expect(shownCommand(command.split(' '))).toBe(shown);
  });

  it('keeps within 200 characters, and nothing unseen', () => {
    const shown = shownCommand(['node', '\u001B[31m\u202E', 'x'.repeat(100_000)]);
    expect(shown).toContain('\\u{001B}[31m\\u{202E}');
    expect(shownCommand(['x'.repeat(100_000)])).toHaveLength(200);
  });
});
