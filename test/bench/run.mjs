// `npm run bench`: runs every *.bench.mjs beside this file, or those whose names are given, and prints each figure as
// a ratio against its peer, with the limit it must keep. Run `npm run build` first; the built app is what is measured.
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

// A benchmark exports `title`, `limit` (the highest ratio allowed) and `measure()`, which resolves to
// `{ ratio, detail }`, or to `{ skipped }` with the reason why it cannot run here.
const folder = fileURLToPath(new URL('.', import.meta.url));
process.chdir(fileURLToPath(new URL('../..', import.meta.url)));

async function runBenchmark(file) {
  try {
    const { title, limit, measure } = await import(new URL(file, import.meta.url).href);
    console.log(`${file.replace('.bench.mjs', '')}: ${title}`);
    const { ratio, detail, skipped } = await measure();
    if (skipped) {
      console.log(`  skipped: ${skipped}`);
      return true;
    }
    const kept = ratio <= limit;
    console.log(`  ${kept ? 'kept' : 'MISSED'}  ${ratio.toFixed(2)} (limit ${limit.toFixed(2)}), ${detail}`);
    return kept;
  } catch (error) {
    console.log(`  failed: ${error instanceof Error ? error.stack : String(error)}`);
    return false;
  }
}

const wanted = process.argv.slice(2);
const files = readdirSync(folder)
  .filter((name) => name.endsWith('.bench.mjs'))
  .filter((name) => wanted.length === 0 || wanted.some((word) => name.startsWith(word)))
  .sort();
if (files.length === 0) {
  console.error(`No benchmark is named ${wanted.join(', ')}.`);
  process.exit(2);
}
let kept = 0;
for (const file of files) {
  // One after the other: they must not take the processor from each other.
  if (await runBenchmark(file)) kept += 1;
}
console.log(`\n${kept} of ${files.length} benchmarks kept their limit`);
process.exitCode = kept === files.length ? 0 : 1;
