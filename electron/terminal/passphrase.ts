import { cancelled } from './confirm.ts';
import { paragraph } from './text/blocks.ts';
import type { Terminal } from './terminal.ts';

const attempts = 3;

/** Asks for the vault's passphrase; `undefined` where there is nobody to ask. */
export function passphraseAsker(terminal: Terminal): (purpose: 'open' | 'create') => Promise<string | undefined> {
  const ask = async (question: string): Promise<string> => {
    const answer = await terminal.askSecret(question);
    if (answer === undefined) throw cancelled('The vault stays closed.');
    return answer;
  };
  return async (purpose) => {
    if (!terminal.interactive) return undefined;
    if (purpose === 'open') return ask('Passphrase of the vault: ');
    terminal.show([paragraph('The private keys go into a vault: files encrypted with a passphrase of yours.')]);
    for (let attempt = 0; attempt < attempts; attempt++) {
      const passphrase = await ask('New passphrase, at least 8 characters: ');
      const again = await ask('The same again: ');
      if (passphrase === again) return passphrase;
      terminal.show([paragraph('The two differ.')]);
    }
    return undefined;
  };
}
