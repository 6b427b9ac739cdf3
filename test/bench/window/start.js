// Starts the app in BENCH_APP and says when the element BENCH_SELECTOR has been painted. The app under test and the
// empty one are both started this way, so that both carry the same small cost of being watched.
import { app } from 'electron';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const { BENCH_APP, BENCH_SELECTOR } = process.env;

// Two frames after the element is there, its picture has been handed to the screen.
const whenPainted = `new Promise((painted) => {
  const look = () => {
    const element = document.querySelector(${JSON.stringify(BENCH_SELECTOR)});
    if (!element?.checkVisibility()) return requestAnimationFrame(look);
    requestAnimationFrame(() => requestAnimationFrame(() => painted(true)));
  };
  look();
})`;

app.on('web-contents-created', (_, contents) => {
  contents.once('dom-ready', async () => {
    await contents.executeJavaScript(whenPainted);
    process.stdout.write('content is shown\n', () => app.exit(0));
  });
});

const { name, main } = JSON.parse(readFileSync(join(BENCH_APP, 'package.json'), 'utf8'));
app.setName(name);
app.setAppPath(BENCH_APP);
await import(pathToFileURL(join(BENCH_APP, main)).href);
