import { describe, expect, it } from 'vitest';
import { handshakeTypeName } from '../../../electron/handshake/parser/names.ts';
import { stepIds } from '../../../electron/shared/handshake.ts';
import { stepTexts } from '../../../electron/shared/step-texts.ts';
import { messageLesson, stepLesson, type Lesson } from '../../../electron/shared/lessons.ts';

const versions = ['TLSv1.3', 'TLSv1.2', 'TLSv1.1', 'TLSv1', null];
/** Every message of a handshake that the parser has a name for, and what else it calls a line of the ladder. */
const names = [
  ...Array.from({ length: 256 }, (_, type) => handshakeTypeName(type)).filter((name) => !name.startsWith('0x')),
  ...['HelloRetryRequest', 'ChangeCipherSpec', 'Alert', 'ApplicationData', 'Encrypted', 'GET /', '200', '404'],
];

function expectGood({ text, rfc }: Lesson): void {
  const [, number, section] = /^RFC (\d{4}), (\d+(?:\.\d+)*)$/.exec(rfc.name) ?? [];
  expect(rfc.url).toBe(`https://www.rfc-editor.org/rfc/rfc${number ?? ''}#section-${section ?? ''}`);
  expect(new URL(rfc.url).host).toBe('www.rfc-editor.org');
  // One to three sentences that a person reads at a glance.
  const sentences = text.split(/(?<=[.?!”])\s+(?=[A-Z“(])/).length;
  expect(sentences, text).toBeLessThanOrEqual(3);
  expect(text).toMatch(/[.?”]$/);
  expect(text.length, text).toBeLessThanOrEqual(420);
}

it('knows the names of the parser', () => {
  expect(names).toContain('ClientHello');
  expect(names).toContain('CompressedCertificate');
  expect(names.length).toBeGreaterThan(20);
});

describe.each(versions)('in %s', (version) => {
  it.each(stepIds)('the step %s has a lesson', (step) => {
    expectGood(stepLesson(step, version));
  });

  it.each(names)('the message %s has a lesson', (name) => {
    const lesson = messageLesson(name, version);
    if (!lesson) throw new Error(`${name} has none`);
    expectGood(lesson);
  });
});

it('has one for each step and no other', () => {
  expect(Object.keys(stepTexts)).toEqual([...stepIds]);
});

it.each(['HelloVerifyRequest', 'CertificateURL', 'SupplementalData', 'NextProtocol', 'MessageHash'])(
  'knows what %s is, which the registry has and today’s handshakes have not',
  (name) => {
    const lesson = messageLesson(name, null);
    if (!lesson) throw new Error(`${name} has none`);
    expectGood(lesson);
  },
);

it('tells what differs between the versions', () => {
  expect(messageLesson('ChangeCipherSpec', 'TLSv1.3')?.text).toContain('Means nothing');
  expect(messageLesson('ChangeCipherSpec', 'TLSv1.2')?.text).not.toContain('Means nothing');
  expect(stepLesson('session-key', 'TLSv1.2').text).toContain('RSA key transport');
  expect(stepLesson('hello', 'TLSv1.3').rfc.name).toContain('RFC 8446');
  expect(stepLesson('hello', 'TLSv1').rfc.name).toContain('RFC 5246');
});

it.each(['0x63', 'Nonsense', 'status', 'toString', '__proto__', '', '20', '2000', '600'])('has none for %j', (name) => {
  expect(messageLesson(name, 'TLSv1.3')).toBeNull();
});
