import { describe, expect, it } from 'vitest';
import { columns } from '../../../../electron/shared/wrap.ts';
import { checkBlocks } from '../../../../electron/terminal/describe/check.ts';
import { lessonsOf } from '../../../../electron/terminal/describe/explanation.ts';
import { render } from '../../../../electron/terminal/text/render.ts';
import { fullResult, hostileResult } from '../../handshake/report/report-result.ts';
import { now } from '../fake-services.ts';

const project = { name: 'shop', exports: [] };
function text(result = fullResult(), { width = 80, explain = false, colour = false } = {}): string {
  return render(checkBlocks(result, { now, project, explain }), { width, colour });
}

describe('a check in the terminal', () => {
  it('begins with the verdict, what mends it, the command that does, and who listens', () => {
    expect(text().split('\n').slice(0, 9)).toEqual([
      'shop.localhost:5173 at 127.0.0.1, ::1',
      '✗ NOT_TRUSTED_HERE: The certificate of shop.localhost:5173 is yours, but nothing',
      '  on this computer trusts your authority yet.',
      '  Trust it: `latchkey trust`, or the button “Trust it” in the app.',
      '    latchkey trust',
      '  Listening there: node (pid 4711)',
      '! TOO_LONG_FOR_APPLE: It is valid for too long.',
      '',
      '  ✓ 1 Key pair     passed: about keys (1.3 ms)',
    ]);
  });

  it('draws the ladder, the clients as a grid, and the other addresses', () => {
    const shown = text();
    expect(shown).toContain('  |-- ClientHello ---');
    expect(shown).toContain('  |== encrypted from here: TLS_AES_128_GCM_SHA256 ===');
    expect(shown).toContain('  ✗ Node  refuses it: it does not know the issuer (UNABLE_TO_VERIFY)');
    expect(shown).toContain('  ✓ curl  accepts it');
    expect(shown).toContain('  ! ::1        answers with another certificate, SHA-256\n');
    expect(shown).toContain(`               ${'d'.repeat(64)}\n`);
    expect(shown).not.toContain('--token=');
  });

  it.each([120, 80, 60, 40])('is readable in %i columns', (width) => {
    for (const explain of [false, true]) {
      // What a person copies stays whole, however narrow the terminal: fingerprints, commands, addresses of pages.
      const lines = text(fullResult(), { width, explain }).split('\n');
      for (const line of lines.filter((each) => !/https:\/\/|TLS_AES/.test(each))) {
        expect(columns(line), line).toBeLessThanOrEqual(width);
      }
    }
  });

  it('explains each step and each kind of message once, on request', () => {
    const shown = text(fullResult(), { explain: true });
    expect(shown).toContain('RFC 8446, 4.1.2: https://www.rfc-editor.org/rfc/rfc8446#section-4.1.2');
    expect(shown).toContain('• Certificate, from the server, 12,345 B encrypted, at 2.1 ms');
    expect(shown).toContain('Server name    shop.localhost');
    expect(shown).toContain('Seen  the data behind trust');
    expect(shown.match(/A checksum over the whole handshake/g)).toHaveLength(1);
    expect(text()).not.toContain('RFC 8446');
    expect(text()).toContain('--explain says what each step and message is for.');
  });

  it('prints a command once, names the listener once, and warns of no address that is silent', () => {
    const { verdict } = fullResult();
    const stale = {
      ...verdict,
      code: 'STALE_CERTIFICATE',
      message: 'It has an old one.',
      fix: 'Restart node (pid 4711).',
    } as const;
    const shown = text(fullResult({ findings: [verdict, stale] }));
    expect(shown.match(/^ +latchkey trust$/gm)).toHaveLength(1);
    expect(shown.match(/pid 4711/g)).toHaveLength(1);
    expect(shown).toContain('– 127.0.0.2  does not answer');
    expect(shown).toContain('2 Greeting     passed: TLSv1.3, about hello');
  });

  it('explains no step that was not reached', () => {
    const { steps } = fullResult();
    const some = steps.map((step) => (step.id === 'encrypted' ? { ...step, state: 'skipped' as const } : step));
    expect(text(fullResult(), { explain: true })).toContain('• 6 Encrypted');
    expect(text(fullResult({ steps: some }), { explain: true })).not.toContain('• 6 Encrypted');
    expect(lessonsOf(fullResult({ steps: some }))).not.toHaveProperty('steps.encrypted');
    expect(lessonsOf(fullResult())).toHaveProperty('steps.encrypted');
  });

  it('keeps a long ladder to a screen, and shows all of it with the explanations', () => {
    const [first] = fullResult().messages;
    const long = fullResult({
      messages: Array.from({ length: 100 }, () => first).filter((each) => each !== undefined),
    });
    expect(text(long).match(/\|-- ClientHello/g)).toHaveLength(16);
    expect(text(long)).toContain('... 84 more ...');
    expect(text(long, { explain: true }).match(/\|-- ClientHello/g)).toHaveLength(100);
  });

  it.each([false, true])('lets nothing of a hostile server steer the terminal (colours: %s)', (colour) => {
    const shown = text(hostileResult(), { explain: true, colour });
    // The only sequences are the renderer's own colours.
    const rest = colour ? shown.replace(/\u001b\[\d+m/g, '') : shown;
    expect(/[^\n\P{Cc}]|[\p{Cf}\p{Zl}\p{Zp}]/u.exec(rest)).toBeNull();
    expect(rest.split('\n')).not.toContain('VERDICT: OK');
    expect(rest.length).toBeLessThan(150_000);
  });
});
