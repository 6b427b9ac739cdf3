// node test/preview/screenshots.mjs [name…]: pictures of every state of the window, into test/.artifacts/screenshots.
import { runnerImport } from 'vite';

const { module } = await runnerImport(new URL('./screenshots.ts', import.meta.url).pathname);
const { pictures, complaints } = await module.takeScreenshots(process.argv.slice(2));
for (const complaint of complaints) console.error(complaint);
console.log(`${pictures} pictures, ${complaints.length} complaints`);
process.exitCode = complaints.length === 0 ? 0 : 1;
