import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../../electron/shared/errors.ts';
import { parseCall } from '../../../electron/terminal/arguments.ts';
import { add } from '../../../electron/terminal/commands/add.ts';
import { setup } from '../../../electron/terminal/commands/setup.ts';
import { run } from '../../../electron/terminal/commands/run.ts';
import { show } from '../../../electron/terminal/commands/show.ts';
import type { Command } from '../../../electron/terminal/command.ts';

function refusal(words: string[], command: Command): string {
  try {
    parseCall(words, command);
  } catch (error) {
    expect(error).toBeInstanceOf(AppError);
    expect((error as AppError).code).toBe('USAGE');
    return (error as AppError).message;
  }
  throw new Error(`accepted: ${words.join(' ')}`);
}

describe('parseCall', () => {
  it('names the dashes where an option is most likely the program’s own', () => {
    const dashes = 'Write the command behind two dashes: latchkey run <project> -- <command>….';
    expect(refusal(['shop', 'npm', 'start'], run)).toContain(dashes);
    expect(refusal(['shop', 'sh', '-c', 'exit 3'], run)).toContain(`There is no option -c here. ${dashes}`);
    expect(parseCall(['shop', '--', 'sh', '-c', 'exit 3'], run).passedOn).toEqual(['sh', '-c', 'exit 3']);
  });

  it('reads words, switches, values and repeated options in any order', () => {
    const call = parseCall(['a.test', '--port', '5173', '--json', 'b.test', '--name=Shop'], add);
    expect(call.words).toEqual(['a.test', 'b.test']);
    expect(call.value('port')).toBe('5173');
    expect(call.value('name')).toBe('Shop');
    expect(call.value('days')).toBeUndefined();
    expect(call.has('json')).toBe(true);
    expect(call.has('help')).toBe(false);
    const domains = parseCall(['--domain', 'a.example.com', '--domain=b.example.com'], setup);
    expect(domains.values('domain')).toEqual(['a.example.com', 'b.example.com']);
  });

  it('takes everything behind -- as words', () => {
    expect(parseCall(['--', '--json', '-x'], add).words).toEqual(['--json', '-x']);
    expect(parseCall(['--', '--json'], show).has('json')).toBe(false);
  });

  it('names the bad option and the nearest right one', () => {
    expect(refusal(['--prot', '1'], add)).toBe('There is no option --prot here. Did you mean --port?');
    expect(refusal(['--force'], setup)).toBe('There is no option --force here. Did you mean --yes?');
    expect(refusal(['-y'], setup)).toBe('There is no option -y here. Did you mean --yes?');
    expect(refusal(['--zzzzzz'], setup)).toBe('There is no option --zzzzzz here.');
  });

  it('does not offer what this version does not have', () => {
    expect(refusal(['a.test', '--client'], add)).toBe('--client is not available in this version of Latchkey.');
    expect(refusal(['a.test', '--clint'], add)).toBe('There is no option --clint here.');
  });

  it('wants a value where one belongs and none where none does', () => {
    expect(refusal(['--port'], add)).toBe('--port needs a value: --port P.');
    expect(refusal(['--port='], add)).toBe('--port needs a value: --port P.');
    expect(refusal(['--port', '--json'], add)).toContain('“--json” looks like an option');
    expect(parseCall(['--name=-x'], add).value('name')).toBe('-x');
    expect(refusal(['--yes=no'], setup)).toBe('--yes takes no value.');
    expect(refusal(['--port', '1', '--port', '2'], add)).toBe('--port was given twice.');
  });

  it('counts the words, but not where help is asked for', () => {
    expect(refusal([], show)).toBe('Name the project: latchkey show <project>.');
    expect(refusal(['a', 'b'], show)).toBe('“b” is one word too many.');
    expect(parseCall(['--help'], show).has('help')).toBe(true);
    expect(parseCall(['-h'], show).has('help')).toBe(true);
  });

  it('meets any words with a call or USAGE, nothing else', () => {
    const word = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('--', '-', '--__proto__', '--port', '--=x'));
    fc.assert(
      fc.property(fc.array(word), (words) => {
        try {
          parseCall(words, add);
        } catch (error) {
          expect(error).toBeInstanceOf(AppError);
          expect((error as AppError).code).toBe('USAGE');
        }
      }),
    );
  });
});
