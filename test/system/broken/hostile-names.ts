import { createPrivateKey } from 'node:crypto';
import { buildCertificate, randomSerial } from '../../../electron/certificates/build-certificate.ts';
import { extendedKeyUsage, subjectAltName } from '../../../electron/certificates/extensions.ts';
import { generateKeys, publicKeyInfo } from '../../../electron/certificates/keys.ts';
import { validityOf } from '../../../electron/certificates/validity.ts';
import { pemOf } from '../../../electron/handshake/certificate/certificate.ts';
import { leafExtensions } from '../../unit/handshake/openssl-authority.ts';
import { host, type BrokenServer } from './broken-server.ts';
import { serving } from './relay.ts';
import type { Stage } from './stage.ts';

const made = 'Node’s https';

/** What would steer a terminal, reorder a line, or become part of a page. */
const hostile = {
  markup: '<img src=x onerror=alert(1)>&lt;</script><svg/onload=alert(2)>',
  escapes: '\u001B]0;owned\u0007\u001B[2J\u001B[31mred\u009B41m\u001B]8;;http://evil.example\u001B\\link\r\n\b\u007F',
  bidirectional: '\u202Egnp.exe\u202C\u2066\u2067\u2069\u200E\u200F\u061C\u200B\u2060\uFEFF\u00AD',
  separators: 'a\u2028b\u2029c\u0085d\ue000e',
  nul: `${host}\0.evil.example`,
};

/** Built by ourselves: the openssl program takes no NUL, and no line break in a name. */
async function named(
  stage: Stage,
  subject: { organization: string; commonName?: string },
  names: readonly string[],
): Promise<{ der: Buffer; key: string }> {
  const { publicKey, privateKey } = await generateKeys('ec-p256');
  const der = buildCertificate({
    ...{ serial: randomSerial(), issuer: { organization: 'x' }, subject, ...validityOf(30, new Date()) },
    ...{ publicKey: publicKeyInfo(publicKey), signer: createPrivateKey(stage.issuing.keyPem) },
    extensions: [extendedKeyUsage('serverAuth'), subjectAltName(names)],
  });
  return { der, key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() };
}

function serves(subject: { organization: string; commonName?: string }, names: readonly string[]) {
  return async (stage: Stage): Promise<number> => {
    const { der, key } = await named(stage, subject, names);
    return stage.node.https({ cert: pemOf(der), key });
  };
}

/** By openssl, with these as the names of a leaf and of an authority that nobody knows. */
function issuedBy(name: string) {
  return (stage: Stage): Promise<number> => {
    const issuer = stage.authority.root(name);
    return stage.https([stage.authority.leaf([`DNS:${host}`], issuer), issuer]);
  };
}

/** Certificates whose text attacks whoever shows it. */
export const hostileNames: readonly BrokenServer[] = [
  ...Object.entries(hostile).map(([kind, text]): BrokenServer => ({
    ...{ name: `${kind} in every name`, made, code: 'WRONG_NAME', also: ['UNTRUSTED_ISSUER'] },
    start: serves({ organization: text, commonName: text }, [text, `${text}.test`]),
  })),
  {
    // What some clients once took for the name before the NUL.
    ...{ name: 'the right name, a NUL, and another', made, code: 'WRONG_NAME' },
    start: (stage) => {
      const bytes = Buffer.from(`${host}\0.evil.example`, 'latin1').toString('hex');
      const length = (bytes.length / 2).toString(16);
      const extension = `2.5.29.17=DER:30${(bytes.length / 2 + 2).toString(16)}82${length}${bytes}`;
      const extensions = [...leafExtensions([]), extension];
      const leaf = stage.authority.issue({ subject: `/CN=${host}`, extensions, issuer: stage.issuing });
      return stage.https([leaf, stage.issuing]);
    },
  },
  {
    ...{ name: 'an authority whose name is a command', made, code: 'UNTRUSTED_ISSUER' },
    start: issuedBy('\u001B[2J$(reboot)`reboot`\u202E<b>'),
  },
  {
    ...{
      name: 'an authority called mkcert, with an escape',
      made,
      code: 'UNTRUSTED_ISSUER',
      also: ['OTHER_AUTHORITY'],
    },
    start: issuedBy('mkcert \u001B]0;owned\u0007'),
  },
  {
    ...{ name: 'a name of 60 KB', made, code: 'WRONG_NAME' },
    start: serves({ organization: '\u001B'.repeat(60_000), commonName: 'x' }, ['a.test']),
  },
  {
    ...{ name: '800 names', made, code: 'WRONG_NAME' },
    start: serves(
      { organization: 'x' },
      Array.from({ length: 800 }, (_, at) => `${String(at)}.${hostile.escapes}.test`),
    ),
  },
  {
    // No client takes a certificate of more than 100 KB: for them it is as good as broken.
    ...{ name: 'a name of 100 KB', made: 'a relay before openssl s_server', code: 'MALFORMED_CERTIFICATE' },
    start: async (stage) => {
      const { der } = await named(stage, { organization: '\u202E'.repeat(40_000) }, [host]);
      return stage.meddling(serving(der));
    },
  },
  {
    ...{ name: 'text that is no UTF-8', made: 'a relay before openssl s_server', code: 'MALFORMED_CERTIFICATE' },
    start: async (stage) => {
      const { der } = await named(stage, { organization: '########' }, [host]);
      // UTF8String whose bytes are none, in the place of those that were.
      der.fill(0xff, der.indexOf('########'), der.indexOf('########') + 8);
      return stage.meddling(serving(der));
    },
  },
];
