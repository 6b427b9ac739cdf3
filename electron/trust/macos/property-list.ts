/** As XML knows them; what is binary stays base64, and a date stays text. */
export type PropertyList = string | number | boolean | readonly PropertyList[] | ReadonlyMap<string, PropertyList>;

interface Tag {
  name: string;
  kind: 'open' | 'close' | 'empty';
}

/** Deeper than any file of macOS; more would only be there to exhaust the stack. */
const depthLimit = 32;

const prologue = /^\uFEFF?\s*(<\?xml[^<>]*\?>\s*)?(<!DOCTYPE[^<>]*>\s*)?/;
const piece = /<(\/?)([a-z]+)(?:\s[^<>]*?)?(\/?)>|([^<>]+)/gy;

/**
 * Reads a property list in XML. https://developer.apple.com/library/archive/documentation/Cocoa/Conceptual/PropertyLists
 * Throws SyntaxError for anything else, the binary kind too.
 */
export function parsePropertyList(text: string): PropertyList {
  const pieces = piecesOf(text.replace(prologue, ''));
  let position = 0;

  const next = (): Tag | string => {
    const found = pieces[position];
    if (found === undefined) throw new SyntaxError('The property list ends too early.');
    position += 1;
    return found;
  };
  const nextTag = (): Tag => {
    const found = next();
    if (typeof found !== 'string') return found;
    if (found.trim() !== '')
      throw new SyntaxError(`The property list holds “${found.trim().slice(0, 40)}” in between.`);
    return nextTag();
  };
  const close = (name: string): void => {
    const tag = nextTag();
    if (tag.kind !== 'close' || tag.name !== name) throw new SyntaxError(`<${name}> does not end where it should.`);
  };
  const content = (tag: Tag): string => {
    if (tag.kind === 'empty') return '';
    const text = pieces[position];
    if (typeof text === 'string') position += 1;
    close(tag.name);
    return typeof text === 'string' ? unescape(text) : '';
  };

  function items(tag: Tag, depth: number): PropertyList[] {
    const found: PropertyList[] = [];
    if (tag.kind === 'empty') return found;
    for (let item = nextTag(); item.kind !== 'close'; item = nextTag()) found.push(valueOf(item, depth));
    position -= 1;
    close(tag.name);
    return found;
  }

  function entries(tag: Tag, depth: number): Map<string, PropertyList> {
    const found = new Map<string, PropertyList>();
    if (tag.kind === 'empty') return found;
    for (let key = nextTag(); key.kind !== 'close'; key = nextTag()) {
      if (key.name !== 'key') throw new SyntaxError(`<${key.name}> stands where a key should.`);
      found.set(content(key), valueOf(nextTag(), depth));
    }
    position -= 1;
    close(tag.name);
    return found;
  }

  function valueOf(tag: Tag, depth: number): PropertyList {
    if (depth > depthLimit) throw new SyntaxError('The property list is too deep.');
    if (tag.kind === 'close') throw new SyntaxError(`</${tag.name}> stands where a value should.`);
    switch (tag.name) {
      case 'dict':
        return entries(tag, depth + 1);
      case 'array':
        return items(tag, depth + 1);
      case 'string':
      case 'date':
        return content(tag);
      case 'data':
        return content(tag).replace(/\s+/g, '');
      case 'integer':
      case 'real':
        return numberIn(content(tag));
      case 'true':
      case 'false':
        content(tag);
        return tag.name === 'true';
      default:
        throw new SyntaxError(`<${tag.name}> is no value of a property list.`);
    }
  }

  const outer = nextTag();
  if (outer.name !== 'plist' || outer.kind !== 'open') throw new SyntaxError('This is no property list in XML.');
  const value = valueOf(nextTag(), 0);
  close('plist');
  if (pieces.slice(position).some((rest) => typeof rest !== 'string' || rest.trim() !== '')) {
    throw new SyntaxError('Something follows the property list.');
  }
  return value;
}

function piecesOf(text: string): (Tag | string)[] {
  const pieces: (Tag | string)[] = [];
  let end = 0;
  for (const [all, slash, name, empty, content] of text.matchAll(piece)) {
    end += all.length;
    if (content !== undefined) pieces.push(content);
    else pieces.push({ name: name ?? '', kind: slash ? 'close' : empty ? 'empty' : 'open' });
  }
  if (end !== text.length) throw new SyntaxError('This is no property list in XML.');
  return pieces;
}

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function unescape(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-fA-F]{1,6})|(\w{1,10}));/g, (all, decimal, hex, name) => {
    if (typeof name === 'string') return entities[name] ?? all;
    const code = typeof hex === 'string' ? parseInt(hex, 16) : Number(decimal);
    return code <= 0x10ffff ? String.fromCodePoint(code) : all;
  });
}

function numberIn(text: string): number {
  const number = Number(text.trim());
  if (text.trim() === '' || Number.isNaN(number)) throw new SyntaxError(`“${text.slice(0, 40)}” is no number.`);
  return number;
}
