import type { FixAction } from '../../shared/handshake.ts';
import { shellWord } from '../../shared/shell-word.ts';

/** The project that was checked, where it was one. */
export interface CheckedProject {
  name: string;
  folder?: string;
}

/** What a person pastes to have a finding mended, line by line; none where the command needs a project and there is none. */
export function fixCommand(action: FixAction | undefined, project?: CheckedProject): string[] {
  if (!action) return [];
  const name = project && shellWord(project.name);
  switch (action.kind) {
    case 'trust':
      return ['latchkey trust'];
    case 'add':
      return [`latchkey add ${shellWord(action.host)}`];
    case 'copy':
      return action.text.split(/\r?\n/);
    case 'serve':
      return name === undefined ? [] : [`latchkey check ${name} --serve`];
    case 'renew':
      return name === undefined ? [] : [`latchkey renew ${name}`];
    case 'reissue':
      return name === undefined ? [] : [`latchkey renew ${name} --add-host ${shellWord(action.host)}`];
    case 'use':
      return name === undefined ? [] : [`latchkey export ${name} --dir ${shellWord(project?.folder ?? '.')}`];
  }
}
