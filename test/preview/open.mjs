// node test/preview/open.mjs: builds the window and serves it with a stand-in for the main process, to look at.
import { runnerImport } from 'vite';

const here = (file) => new URL(file, import.meta.url).pathname;
const { module: build } = await runnerImport(here('./build.ts'));
const { module: serve } = await runnerImport(here('./serve.ts'));
const { module: data } = await runnerImport(here('./scenarios.ts'));
await build.buildPreview();
const { url } = await serve.servePreview({ port: Number(process.env.PORT ?? 0) });
for (const name of Object.keys(data.scenarios)) console.log(`${url}?scenario=${name}`);
