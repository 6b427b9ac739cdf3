import { describe, expect, it } from 'vitest';
import { entryNamed, findCommand } from '../../../electron/terminal/find-command.ts';
import { registry } from '../../../electron/terminal/registry.ts';

const found = (...words: string[]): [string, string[]] => {
  const { entry, rest } = findCommand(words, registry);
  return [entry.name, rest];
};

describe('findCommand', () => {
  it('finds commands of one and two words, with options around them', () => {
    expect(found('add', 'a.test')).toEqual(['add', ['a.test']]);
    expect(found('--json', 'show', 'shop')).toEqual(['show', ['--json', 'shop']]);
    expect(found('root', 'export', '--out', 'f')).toEqual(['root export', ['--out', 'f']]);
  });

  it('answers with the help or the version when there is no command', () => {
    expect(found()).toEqual(['help', []]);
    expect(found('--help')).toEqual(['help', ['--help']]);
    expect(found('--version', '--json')).toEqual(['version', ['--json']]);
  });

  it('refuses what does not exist and names the nearest', () => {
    expect(() => found('stauts')).toThrow('There is no command “stauts”. Did you mean “status”?');
    expect(() => found('qqqqqq')).toThrow('There is no command “qqqqqq”.');
    expect(() => found('root')).toThrow('“root” alone says too little; there is “root export”.');
    expect(() => entryNamed('root nothing', registry)).toThrow('there is “root export”');
  });

  it.each(['revoke', 'csr', 'crl', 'adopt', 'log', 'doctor', 'keychain'])(
    'says plainly that %s comes later',
    (name) => {
      expect(() => found(name, 'x')).toThrow(`“${name}” is not available in this version of Latchkey.`);
    },
  );

  it('says the same of a later command of two words', () => {
    expect(() => found('root', 'rotate')).toThrow('“root rotate” is not available in this version');
  });
});

describe('the registry', () => {
  it('loads every command it names', async () => {
    for (const entry of registry) {
      const command = await entry.load();
      expect(typeof command.run, entry.name).toBe('function');
      expect(entry.usage.startsWith(entry.name), entry.usage).toBe(true);
    }
  });

  it('shows every option of a command in its usage line', async () => {
    for (const entry of registry) {
      for (const option of (await entry.load()).options) {
        expect(entry.usage.includes(`--${option.name}`), `${entry.name} --${option.name}`).toBe(!option.later);
      }
    }
  });
});
