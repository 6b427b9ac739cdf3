import { existsSync } from 'node:fs';
import { posix, win32 } from 'node:path';
import type { FixAction } from '../../shared/handshake.ts';
import type { ProjectDetail } from '../../shared/project.ts';
import { shellWord } from '../../shared/shell-word.ts';
import { paragraph, verbatim, type Block } from '../text/blocks.ts';

/** The project that was checked, where it was one. */
export interface CheckedProject {
  name: string;
  folder?: string;
  exports: ProjectDetail['exports'];
}

/**
 * What a person pastes to have a finding mended, with a word about it where it is no command; nothing where the
 * command needs a project and there is none.
 */
export function mendingBlocks(action: FixAction | undefined, project?: CheckedProject): Block[] {
  if (!action) return [];
  const name = project && shellWord(project.name);
  switch (action.kind) {
    case 'trust':
      return [verbatim('latchkey trust')];
    case 'add':
      return [verbatim(`latchkey add ${shellWord(action.host)}`)];
    case 'copy': {
      const lines = action.text.split(/\r?\n/);
      const label = lines.length === 1 ? 'The line to add there:' : 'The lines to add there:';
      return [paragraph(label, 2), ...lines.map((line) => verbatim(line))];
    }
    case 'serve':
      return name === undefined ? [] : [verbatim(`latchkey check ${name} --serve`)];
    case 'renew':
      return name === undefined ? [] : [verbatim(`latchkey renew ${name}`)];
    case 'reissue':
      return name === undefined ? [] : [verbatim(`latchkey renew ${name} --add-host ${shellWord(action.host)}`)];
    case 'use':
      return project === undefined ? [] : useBlocks(project);
  }
}

/**
 * The copy that lies ready, or the export that replaces the one a server most likely reads: the last. A key must not
 * land in whatever folder the person happens to stand in.
 */
function useBlocks({ name, folder, exports }: CheckedProject): Block[] {
  const ready = exports.findLast(({ current }) => current);
  if (ready) {
    const text = `It is exported already: let the server read the files in ${folderOf(ready.path)}, and restart it.`;
    return [paragraph(text, 2)];
  }
  const earlier = exports.map(({ path }) => folderOf(path)).findLast((each) => existsSync(each));
  if (earlier !== undefined) return [verbatim(`${exportInto(name, earlier)} --force`)];
  const command = verbatim(exportCommand({ name, folder }));
  return folder === undefined ? [paragraph('With the folder that your server reads:', 2), command] : [command];
}

/** The first export of a project: into its folder, or one that the person has to name. */
export function exportCommand({ name, folder }: { name: string; folder?: string | undefined }): string {
  if (folder !== undefined) return exportInto(name, folder);
  // No shell takes it as it stands, so nothing is written before a folder is filled in.
  return `latchkey export ${shellWord(name)} --dir <folder>`;
}

function exportInto(name: string, folder: string): string {
  return `latchkey export ${shellWord(name)} --dir ${shellWord(folder)}`;
}

function folderOf(path: string): string {
  return (path.startsWith('/') ? posix : win32).dirname(path);
}
