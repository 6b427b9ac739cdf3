import { describe, expect, it } from 'vitest';
import { reportJson, reportText } from '../../../../electron/handshake/report/report.ts';
import type { WireMessage } from '../../../../electron/shared/handshake.ts';
import { ladderLines } from '../../../../electron/handshake/report/report-ladder.ts';
import { columns } from '../../../../electron/shared/wrap.ts';
import { fullResult, hostileResult } from './report-result.ts';

const text = (result = fullResult()): string => reportText(result, { version: '1.2.3' });
// Everything that steers a terminal, reorders a line or cannot be seen; line breaks are the report's own.
const steering = /[^\n\P{Cc}]|[\p{Cf}\p{Zl}\p{Zp}]/u;

describe('a report', () => {
  it('holds everything that a check found', () => {
    const report = text();
    for (const part of [
      'shop.localhost:5173 at 127.0.0.1, ::1',
      '2026-11-23 12:00:00 UTC',
      'NOT_TRUSTED_HERE (error): The certificate of shop.localhost:5173 is yours',
      'To do: Trust it: `latchkey trust`, or the button "Trust it" in the app.',
      'TOO_LONG_FOR_APPLE (warning)',
      'node (pid 4711)',
      '4 Trust        failed: about trust (1.3 ms)\n    Seen  the data behind trust\n',
      'ecdsa_secp256r1_sha256',
      'up to 16,384 B',
      'ClientHello, from Latchkey, 1,534 B in the clear, at 0 ms',
      'Server name    shop.localhost',
      'Certificate, from the server, 12,345 B encrypted, at 2.1 ms',
      'e'.repeat(64),
      '2026-11-23 to 2027-12-25',
      'Node refuses it: it does not know the issuer (UNABLE_TO_VERIFY)',
      'Java could not be asked: it is not installed (NOT_AVAILABLE)',
      '::1 answers with another certificate',
      'd'.repeat(64),
      '127.0.0.2 does not answer',
      'Latchkey 1.2.3',
    ]) {
      expect(report).toContain(part);
    }
  });

  it('tells the program that listens, and not its command line', () => {
    expect(text()).not.toContain('not-for-others');
    expect(reportJson(fullResult())).not.toContain('not-for-others');
    expect(JSON.parse(reportJson(fullResult()))).toMatchObject({ listener: { program: 'node', pid: 4711 } });
  });

  it('says nothing of what there is not', () => {
    const bare = text(
      fullResult({ messages: [], tls: null, chain: [], clients: [], others: [], listener: null, momentary: true }),
    );
    expect(bare).toContain('on a server that Latchkey started for this check');
    for (const part of ['Agreed on', 'Message by message', 'Clients', 'Other addresses', 'Who listens']) {
      expect(bare).not.toContain(part);
    }
  });

  it.each([
    ['of a usual check', fullResult()],
    ['of a hostile server', hostileResult()],
  ])('%s fits into 80 columns and steers no terminal', (_, result) => {
    const report = text(result);
    for (const line of report.split('\n')) expect(columns(line), line).toBeLessThanOrEqual(80);
    expect(steering.exec(report)).toBeNull();
    // Text from outside cannot pass for a line of the report.
    expect(report.split('\n')).not.toContain('VERDICT: OK');
    expect(report.length).toBeLessThan(150_000);
  });

  it('as JSON is the result, safe to look at', () => {
    const result = hostileResult();
    const json = reportJson(result);
    expect(steering.exec(json)).toBeNull();
    expect(JSON.parse(json)).toEqual({ ...result, listener: { ...result.listener, command: '' } });
  });
});

describe('the ladder', () => {
  const { messages } = fullResult();
  const draw = (width: number, limit?: number): string[] =>
    ladderLines(messages, { width, cipher: 'TLS_AES_128_GCM_SHA256', ...(limit === undefined ? {} : { limit }) });

  it('shows who says what, how large, when, and where encryption begins', () => {
    expect(draw(80)).toEqual([
      '  ms  Latchkey                                              server',
      ' 0.0  |-- ClientHello -------------------------------- 1,534 B ->|',
      ' 1.9  |<- ServerHello ----------------------------------- 90 B --|',
      '      |== encrypted from here: TLS_AES_128_GCM_SHA256 ===========|',
      ' 2.1  |<= EncryptedExtensions =========================== 27 B ==|',
      ' 2.1  |<= Certificate =============================== 12,345 B ==|',
      ' 3.0  |== Finished ====================================== 36 B =>|',
      '12.5  |<= 200 ========================================== 128 B ==|',
    ]);
  });

  it.each([200, 80, 60, 45, 40, 20])('keeps its lanes straight in %i columns', (width) => {
    const lines = draw(width);
    expect(new Set(lines.map(columns)).size).toBe(1);
    // Narrower than its longest message it cannot be.
    expect(columns(lines[0] ?? '')).toBeLessThanOrEqual(Math.max(width, 40));
  });

  it('leaves out the middle of a long one and says how much', () => {
    const many = Array.from({ length: 300 }, () => messages[0]).filter((entry) => entry !== undefined);
    const lines = ladderLines(many, { width: 80, cipher: null, limit: 12 });
    expect(lines).toHaveLength(14);
    expect(lines[10]).toContain('... 288 more ...');
    expect(draw(80, 12)).toEqual(draw(80));
  });

  it('leaves out no message alone, and no end of the handshake', () => {
    const [first] = messages;
    const many = (count: number, from: number): WireMessage[] =>
      Array.from({ length: count }, (_, index) => ({
        ...(first as WireMessage),
        ...(index === from ? { name: 'Finished', from: 'server' as const } : {}),
      }));
    const lines = (count: number, finished: number): string[] =>
      ladderLines(many(count, finished), { width: 80, cipher: null, limit: 12 });
    expect(lines(13, 0)).toHaveLength(14);
    expect(lines(13, 0).join('')).not.toContain('more ...');
    expect(lines(14, 0).join('')).toContain('... 2 more ...');
    const parted = lines(30, 12).join('\n');
    expect(parted).toContain('|<- Finished');
    expect(parted.match(/\.\.\. \d+ more/g)).toEqual(['... 3 more', '... 14 more']);
  });

  it('is nothing without messages', () => {
    expect(ladderLines([], { width: 80, cipher: null })).toEqual([]);
  });
});
