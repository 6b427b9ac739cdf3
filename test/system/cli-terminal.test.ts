import { existsSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cliHome, passphrase, type CliHome } from './cli-process.ts';
import { ctrlC, ctrlD, enter, talk } from './cli-terminal-dialog.ts';

let home: CliHome;
beforeEach(() => {
  home = cliHome();
});
afterEach(() => {
  home.remove();
});

const given = { LATCHKEY_VAULT_PASSPHRASE: passphrase };

describe('on a terminal', () => {
  it('asks before it changes the computer, and a No leaves everything as it was', async () => {
    for (const answer of [`n${enter}`, enter, ctrlC, ctrlD]) {
      const { exitCode, screen } = await talk(home, ['setup'], [['Go ahead? [y/N] ', answer]], given);
      expect(exitCode).toBe(3);
      expect(screen).toContain('Creates a certificate authority');
      expect(screen).toContain('Cancelled. Nothing was changed.');
      expect(existsSync(home.data)).toBe(false);
    }
  });

  it('keeps standard output for the document where that is asked for', async () => {
    const { exitCode, screen } = await talk(home, ['remove', 'shop', '--json'], [], given);
    expect(exitCode).toBe(2);
    expect(JSON.parse(screen)).toMatchObject({ error: { code: 'PROJECT_NOT_FOUND' } });
  });

  it('asks for the vault’s passphrase without showing it', async () => {
    const created = await talk(
      home,
      ['setup', '--no-trust'],
      [
        ['New passphrase, at least 8 characters: ', `${passphrase}${enter}`],
        ['The same again: ', `something else${enter}`],
        ['New passphrase, at least 8 characters: ', `${passphrase}${enter}`],
        ['The same again: ', `${passphrase}${enter}`],
      ],
    );
    expect(created.exitCode, created.screen).toBe(0);
    expect(created.screen).toContain('The two differ.');
    expect(created.screen).not.toContain(passphrase);
    const added = await talk(home, ['add', 'shop.localhost'], [['Passphrase of the vault: ', `${passphrase}${enter}`]]);
    expect(added.exitCode, added.screen).toBe(0);
    expect(added.screen).not.toContain(passphrase);
    const left = await talk(home, ['add', 'other.localhost'], [['Passphrase of the vault: ', ctrlC]]);
    expect(left.exitCode).toBe(3);
    expect(left.screen).toContain('The vault stays closed.');
  });

  it('has colours, and none where they are not wanted', async () => {
    expect((await talk(home, ['status'], [])).screen).toContain('\u001b[');
    expect((await talk(home, ['status'], [], { NO_COLOR: '1' })).screen).not.toContain('\u001b[');
    expect((await talk(home, ['status'], [], { TERM: 'dumb' })).screen).not.toContain('\u001b[');
  });

  it('goes through the first run with a person, without trust', async () => {
    const { exitCode, screen } = await talk(
      home,
      ['first-run'],
      [
        ['Create it? [y/N] ', `y${enter}`],
        ['Have these stores trust it? [y/N] ', `n${enter}`],
        ['[app.localhost]: ', `a..b${enter}`],
        ['[app.localhost]: ', `shop.localhost${enter}`],
      ],
      given,
    );
    expect(screen).toContain('“a..b” cannot be used as a host');
    expect(screen).toContain('NOT_TRUSTED_HERE');
    expect(screen).toContain('latchkey export shop');
    expect(exitCode).toBe(1);
  });
});
