import { usage } from '../arguments.ts';
import type { Command } from '../command.ts';
import { marked, paragraph } from '../text/blocks.ts';
import { formatOf } from '../values.ts';
import { writeExport } from '../write-export.ts';

export const rootExport: Command = {
  options: [
    { name: 'format', value: 'F', text: 'pem (default) or der' },
    { name: 'out', value: 'FILE', text: 'the file to write; without it the PEM goes to standard output' },
    { name: 'force', text: 'overwrites a file that is there' },
  ],
  words: { atLeast: 0, atMost: 0 },
  notes: [
    'The root certificate is public; its key does not exist any more. Install it on another computer or a phone ' +
      'that shall accept your projects.',
  ],
  changes: false,
  run: async (call, context) => {
    const format = formatOf(call.value('format') ?? 'pem', ['pem', 'der'], ['mobileconfig']);
    const out = call.value('out');
    if (format === 'der' && out === undefined) throw usage('--format der is binary and needs --out FILE.');
    const services = await context.services();
    const file = out === undefined ? undefined : context.absolute(out);
    const certificate = await services.authority.exportRoot(format, file);
    if (file === undefined) {
      const pem = certificate.toString('utf8');
      return { exitCode: 0, document: { pem }, blocks: [], raw: pem };
    }
    await writeExport(file, certificate, call.has('force'));
    return {
      exitCode: 0,
      document: { file },
      blocks: [marked('good', 'The root certificate is written.'), paragraph(file, 2)],
    };
  },
};
