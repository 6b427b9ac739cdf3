/** Sections of an INI file as Mozilla writes it: name -> key -> value. Of a section given twice, both count. */
export function parseIni(text: string): { name: string; values: Map<string, string> }[] {
  const sections: { name: string; values: Map<string, string> }[] = [];
  for (const raw of text.replace(/^\uFEFF/, '').split(/\r?\n/)) {
    const line = raw.trim();
    if (line === '' || line.startsWith(';') || line.startsWith('#')) continue;
    const [, section] = /^\[(.*)\]$/.exec(line) ?? [];
    if (section !== undefined) {
      sections.push({ name: section, values: new Map() });
      continue;
    }
    const equals = line.indexOf('=');
    // A value may itself hold an equals sign: a folder's name can.
    if (equals > 0) sections.at(-1)?.values.set(line.slice(0, equals).trim(), line.slice(equals + 1).trim());
  }
  return sections;
}
