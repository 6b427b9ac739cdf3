import { AppError } from '../../shared/errors.ts';
import { makeFolders, reasonOf } from '../../system/files.ts';
import { usage } from '../arguments.ts';
import type { Command } from '../command.ts';
import { fields, gap, marked, paragraph } from '../text/blocks.ts';
import { formatOf } from '../values.ts';

export const exportProject: Command = {
  options: [
    { name: 'dir', value: 'DIR', text: 'the folder to write to; created when it is missing' },
    { name: 'format', value: 'F', text: 'pem (default)' },
    { name: 'force', text: 'overwrites files that are there' },
    { name: 'password-stdin', text: 'a password for PKCS#12', later: true },
  ],
  words: { atLeast: 1, atMost: 1, missing: 'Name the project: latchkey export <project> --dir DIR.' },
  notes: [
    'The certificate file holds the full chain. The key file is readable by you alone; keep it out of version ' +
      'control. Exported copies are remembered, so that `latchkey uninstall` can name them.',
  ],
  changes: true,
  run: async (call, context) => {
    const directory = call.value('dir');
    if (directory === undefined) throw usage('Say where to: --dir DIR.');
    formatOf(call.value('format') ?? 'pem', ['pem'], ['p12', 'p12-legacy']);
    const services = await context.services();
    // Looked up first, so that a wrong name leaves no empty folder behind.
    const project = await services.projects.show(call.words[0] ?? '');
    const folder = context.absolute(directory);
    await makeFolder(folder);
    const files = await services.projects.export(project.id, { folder, overwrite: call.has('force') });
    return {
      exitCode: 0,
      document: { files },
      blocks: [
        marked('good', `“${project.name}” is exported.`),
        fields(
          [
            ['certificate', files.cert],
            ['private key', files.key],
            ['chain', files.chain],
            ['root', files.ca],
          ],
          2,
        ),
        gap,
        paragraph('The private key lies in the clear there. Keep it out of version control.'),
      ],
    };
  },
};

async function makeFolder(folder: string): Promise<void> {
  try {
    await makeFolders(folder, 0o777);
  } catch (error) {
    throw new AppError('EXPORT_FAILED', { values: { path: folder, reason: reasonOf(error) }, cause: error });
  }
}
