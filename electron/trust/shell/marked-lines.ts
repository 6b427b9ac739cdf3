/**
 * Lines of ours in a file of the user's, between two marks. A text here is a file's bytes, one character each
 * (latin1), so that whatever else the file holds comes through unharmed. Pure.
 */
export interface MarkedLines {
  /** The root that they are for: the only identity that counts. */
  sha256: string;
  /** What stands between the marks, with `\n` as line ends. */
  lines: string;
  start: number;
  /** Behind the last mark and its line end. */
  end: number;
  /** Of its marks. */
  lineEnd: LineEnd;
  origin: Origin;
}

/** What putting them there took besides, noted in the first mark, so that removal can leave the file as it was. */
export interface Origin {
  /** The file's last line had no end and was given one. */
  lineEnd?: true;
  /** The file was made for these lines, with so many of the folders above it. */
  newFile?: { folders: number };
}

export type LineEnd = '\n' | '\r\n';

const firstMark = /^# >>> latchkey ([0-9a-f]{64})( line-end)?(?: new-file (\d))? >>>$/;
const lastMark = /^# <<< latchkey ([0-9a-f]{64}) <<<$/;

/** All of them, in order; or why they cannot be told from what the user wrote. */
export function findMarkedLines(text: string): MarkedLines[] | { damage: string } {
  const found: MarkedLines[] = [];
  let open: Omit<MarkedLines, 'end'> | undefined;
  let position = 0;
  for (const raw of text.split(/(?<=\n)/)) {
    const start = position;
    position += raw.length;
    const line = raw.replace(/\r?\n$/, '');
    const [, first, lineEnd, folders] = firstMark.exec(line) ?? [];
    const last = lastMark.exec(line)?.[1];
    if (first !== undefined) {
      if (open) return { damage: 'Latchkey’s lines begin there twice, and end once.' };
      const origin: Origin = {
        ...(lineEnd === undefined ? {} : { lineEnd: true }),
        ...(folders === undefined ? {} : { newFile: { folders: Number(folders) } }),
      };
      open = { sha256: first, lines: '', start, lineEnd: raw.endsWith('\r\n') ? '\r\n' : '\n', origin };
    } else if (last !== undefined) {
      if (open?.sha256 !== last) return { damage: 'Latchkey’s lines end there without having begun.' };
      found.push({ ...open, end: position });
      open = undefined;
    } else if (open) open.lines += `${line}\n`;
  }
  return open ? { damage: 'Latchkey’s lines begin there and do not end.' } : found;
}

/** The lines between their marks, as they are written. */
function withMarks(sha256: string, lines: string, origin: Origin = {}): string {
  const notes = [
    ...(origin.lineEnd ? [' line-end'] : []),
    ...(origin.newFile ? [` new-file ${origin.newFile.folders}`] : []),
  ];
  return `# >>> latchkey ${sha256}${notes.join('')} >>>\n${lines}# <<< latchkey ${sha256} <<<\n`;
}

interface Putting extends Pick<Origin, 'newFile'> {
  sha256: string;
  lines: string;
  lineEnd: LineEnd;
}

/** Puts them in the place of those that are there, else at the end. */
export function putMarkedLines(text: string, marked: readonly MarkedLines[], putting: Putting): string {
  const { before, block, after } = placeOf(text, marked, putting);
  return before + block + after;
}

/** The lines with their marks, as `putMarkedLines` writes them. */
export function previewOf(text: string, marked: readonly MarkedLines[], putting: Putting): string {
  return placeOf(text, marked, putting).block;
}

function placeOf(text: string, marked: readonly MarkedLines[], { sha256, lines, lineEnd, newFile }: Putting) {
  const ended = (block: string): string => block.replaceAll('\n', lineEnd);
  const [only, ...others] = marked.filter((one) => one.sha256 === sha256);
  if (only && others.length === 0) {
    const block = ended(withMarks(sha256, lines, only.origin));
    return { before: text.slice(0, only.start), block, after: text.slice(only.end) };
  }
  const rest = takeMarkedLines(text, marked, sha256);
  const isOpen = rest !== '' && !rest.endsWith('\n');
  const origin: Origin = { ...(isOpen ? { lineEnd: true } : {}), ...(newFile ? { newFile } : {}) };
  return { before: rest + (isOpen ? lineEnd : ''), block: ended(withMarks(sha256, lines, origin)), after: '' };
}

/** Takes out those for this root, and the line end that was given for them unless something follows by now. */
export function takeMarkedLines(text: string, marked: readonly MarkedLines[], sha256: string): string {
  let rest = text;
  for (const { start, end, lineEnd, origin } of marked.filter((one) => one.sha256 === sha256).reverse()) {
    const after = rest.slice(end);
    const before = rest.slice(0, start);
    const isGiven = origin.lineEnd && after === '' && before.endsWith(lineEnd);
    rest = (isGiven ? before.slice(0, -lineEnd.length) : before) + after;
  }
  return rest;
}
