import type { Status } from '../../shared/authority.ts';
import { wantsTrust, type Store } from '../../shared/trust.ts';
import type { Command } from '../command.ts';
import { authorityBlocks, keychainLine, keychainMark, unfinishedLine } from '../describe/authority.ts';
import { count } from '../describe/dates.ts';
import { storeBlocks } from '../describe/stores.ts';
import { gap, marked, paragraph, title, type Block } from '../text/blocks.ts';

export const status: Command = {
  options: [],
  words: { atLeast: 0, atMost: 0 },
  notes: ['Changes nothing. The exit code is 0 also when something needs attention; `check` is what judges.'],
  changes: false,
  run: async (_, context) => {
    const services = await context.services();
    const found = await services.status();
    return { exitCode: 0, document: found, blocks: statusBlocks(found, context.clock()) };
  },
};

export function statusBlocks(found: Status, now: Date): Block[] {
  const { total, due, expired } = found.projects;
  return [
    title('Authority'),
    ...authorityBlocks(found.authority, now),
    gap,
    title('Private keys'),
    marked(keychainMark(found.keychain), keychainLine(found.keychain), 2),
    gap,
    title('Trust stores'),
    ...storeBlocks(found.stores, { hasAuthority: found.authority.state !== 'none' }),
    gap,
    title('Projects'),
    paragraph(`${count(total, 'project')}, ${due} due for renewal, ${expired} expired`, 2),
    gap,
    ...attentionBlocks(found),
  ];
}

function attentionBlocks(found: Status): Block[] {
  const lines = attention(found);
  if (lines.length === 0) return [marked('good', 'Nothing needs attention.')];
  return [title('Needs attention'), ...lines.map((line) => marked('caution', line, 2))];
}

function attention(found: Status): string[] {
  const lines = found.unfinished.map(unfinishedLine);
  if (!found.keychain.available) lines.push('The keys cannot be reached, so that nothing can be issued or renewed.');
  if (found.authority.state === 'none') return [...lines, 'There is no authority yet. Run `latchkey setup`.'];
  lines.push(...found.stores.flatMap(driftLine));
  const absent = found.stores.filter((store) => store.state === 'absent' && !store.drift && wantsTrust(store)).length;
  if (absent > 0) lines.push(`${count(absent, 'store')} without trust in the authority. Run \`latchkey trust\`.`);
  lines.push(...found.stores.filter((store) => store.state === 'trusted' && wantsTrust(store)).map(unsoundLine));
  const unavailable = found.stores.filter((store) => store.state === 'unavailable').length;
  if (unavailable > 0) lines.push(`${count(unavailable, 'store')} could not be read; the reason is above.`);
  const due = found.projects.due + found.projects.expired;
  if (due > 0) lines.push(`${count(due, 'certificate')} to renew. Run \`latchkey renew --due\`.`);
  return lines;
}

/** What holds it, with something odd about it that trusting again mends. */
function unsoundLine({ label, id, reason = '' }: Store): string {
  return `${label} (${id}) trusts the authority, but not soundly: ${reason} Run \`latchkey trust\`.`;
}

function driftLine({ label, id, drift }: Store): string[] {
  if (!drift) return [];
  return drift === 'new'
    ? [`${label} (${id}) is new here and does not trust the authority yet. Run \`latchkey trust\`.`]
    : [`${label} (${id}) trusted the authority and does not any more. Run \`latchkey trust\`.`];
}
