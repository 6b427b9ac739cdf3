import { app } from 'electron';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { appChromium } from '../../electron/app-chromium.ts';

// A main process with the Chromium client and nothing else: one JSON question a line in, one JSON verdict a line out.
interface Question {
  host: string;
  port: number;
  address: string;
  chain: string[];
  timeoutMs: number;
}

const environment = { ...process.env };
const home = environment['HOME'] ?? '/';
const client = appChromium({
  environment,
  home,
  folder: join(home, 'electron'),
  trustEpoch: () => 0,
});

// As the app does; it makes Chromium forget what it knew of paths.
app.setPath('userData', join(home, 'electron'));
app.disableHardwareAcceleration();
void app.whenReady().then(async () => {
  process.stdout.write('"ready"\n');
  for await (const line of createInterface({ input: process.stdin })) {
    const { chain, timeoutMs, ...question } = JSON.parse(line) as Question;
    const verdict = await client.judge({
      ...question,
      chain: chain.map((certificate) => Buffer.from(certificate, 'base64')),
      signal: AbortSignal.timeout(timeoutMs),
    });
    process.stdout.write(`${JSON.stringify({ ...verdict, home: process.env['HOME'] })}\n`);
  }
  app.quit();
});
