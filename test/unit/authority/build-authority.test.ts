import { X509Certificate } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildAuthority, type BuiltAuthority } from '../../../electron/authority/build-authority.ts';
import { constraintsFor } from '../../../electron/authority/name-constraints.ts';
import { toPem } from '../../../electron/certificates/pem.ts';
import { keyIdentifier, publicKeyInfo } from '../../../electron/certificates/keys.ts';
import { issueLeaf } from '../../../electron/certificates/issue-leaf.ts';
import { validityOf } from '../../../electron/certificates/validity.ts';
import { keyTypes, type KeyType } from '../../../electron/shared/project.ts';
import { certificateText, crlText, verifyChain } from '../../openssl.ts';

const now = new Date();
const constraints = constraintsFor({});
let built: BuiltAuthority;
let root: string;
let issuing: string;

beforeAll(async () => {
  built = await buildAuthority(constraints, now);
  root = toPem('CERTIFICATE', built.root);
  issuing = toPem('CERTIFICATE', built.issuing);
});

async function leafFor(hosts: string[], keyType: KeyType = 'ec-p256', days = 397): Promise<string> {
  const certificate = new X509Certificate(built.issuing);
  const issuer = {
    subject: { organization: 'Latchkey', commonName: /CN=(.*)/.exec(certificate.subject)?.[1] ?? '' },
    keyIdentifier: keyIdentifier(publicKeyInfo(certificate.publicKey)),
    privateKey: built.issuingKey,
  };
  const leaf = await issueLeaf(issuer, { hosts, keyType, validity: validityOf(days, now) });
  return toPem('CERTIFICATE', leaf.certificate);
}

describe('the authority, judged by openssl -x509_strict', () => {
  it.each(keyTypes)('accepts a leaf with a key of type %s', async (keyType) => {
    const leaf = await leafFor(['shop.localhost', '*.shop.localhost'], keyType);
    expect(verifyChain({ root, issuing, leaf, host: 'shop.localhost' })).toMatchObject({ accepted: true });
    expect(verifyChain({ root, issuing, leaf, host: 'a.shop.localhost' })).toMatchObject({ accepted: true });
    expect(verifyChain({ root, issuing, leaf, host: 'other.localhost' })).toMatchObject({ accepted: false });
  });

  it('accepts leaves for each permitted name and address', async () => {
    for (const host of ['localhost', 'a.b.test', 'x.example']) {
      expect(verifyChain({ root, issuing, leaf: await leafFor([host]), host }).output).toContain('OK');
    }
    for (const ip of ['127.0.0.1', '127.8.9.10', '::1']) {
      expect(verifyChain({ root, issuing, leaf: await leafFor([ip]), ip }).output).toContain('OK');
    }
  });

  it('refuses what a stolen issuing key would sign outside its names', async () => {
    for (const host of ['example.com', 'bank.example.com', 'nottest', 'localhost.com']) {
      const judgement = verifyChain({ root, issuing, leaf: await leafFor([host]), host });
      expect(judgement.accepted).toBe(false);
      expect(judgement.output).toContain('permitted subtree violation');
    }
    for (const ip of ['192.0.2.7', '10.0.0.1', '2001:db8::7', '::2']) {
      const judgement = verifyChain({ root, issuing, leaf: await leafFor([ip]), ip });
      expect(judgement.accepted).toBe(false);
      expect(judgement.output).toContain('permitted subtree violation');
    }
  });

  it('shows the same critical constraints on both certificates', () => {
    for (const text of [certificateText(root), certificateText(issuing)]) {
      const block = /X509v3 Name Constraints: critical\n([\s\S]*?)X509v3/.exec(text)?.[1] ?? '';
      const names = block.split('\n').map((line) => line.trim());
      expect(names).toEqual([
        'Permitted:',
        'DNS:localhost',
        'DNS:test',
        'DNS:example',
        'IP:127.0.0.0/255.0.0.0',
        'IP:0:0:0:0:0:0:0:1/FFFF:FFFF:FFFF:FFFF:FFFF:FFFF:FFFF:FFFF',
        'email:invalid',
        'URI:invalid',
        '',
      ]);
    }
  });

  it('limits the path, the purposes and the usages', async () => {
    const [rootText, issuingText] = [certificateText(root), certificateText(issuing)];
    expect(rootText).toMatch(/Basic Constraints: critical\n\s+CA:TRUE, pathlen:1/);
    expect(rootText).not.toContain('Extended Key Usage');
    expect(issuingText).toMatch(/Basic Constraints: critical\n\s+CA:TRUE, pathlen:0/);
    expect(issuingText).toContain('TLS Web Server Authentication, TLS Web Client Authentication');
    const leafText = certificateText(await leafFor(['shop.localhost']));
    expect(leafText).toMatch(/Basic Constraints: critical\n\s+CA:FALSE/);
    expect(leafText).toMatch(/Key Usage: critical\n\s+Digital Signature\n/);
    expect(leafText).toMatch(/Extended Key Usage: *\n\s+TLS Web Server Authentication\n/);
    expect(leafText).toContain('Subject: O = Latchkey development certificate');
    expect(leafText).not.toMatch(/Subject:.*CN/);
    expect(certificateText(await leafFor(['a.test'], 'rsa-2048'))).toContain('Digital Signature, Key Encipherment');
    for (const text of [rootText, issuingText, leafText]) {
      expect(text).toContain('X509v3 Subject Key Identifier');
      expect(text).toContain('X509v3 Authority Key Identifier');
    }
  });

  it('gives the root a final revocation list that ends with it', () => {
    const text = crlText(toPem('X509 CRL', built.rootCrl), root);
    expect(text).toContain('No Revoked Certificates');
    const next = /Next Update: (.*)/.exec(text)?.[1] ?? '';
    expect(new Date(next)).toEqual(new Date(new X509Certificate(built.root).validTo));
  });

  it('never makes two authorities with one name', async () => {
    const other = await buildAuthority(constraints, now);
    expect(new X509Certificate(other.root).subject).not.toBe(new X509Certificate(built.root).subject);
  });

  it('hands out no root key', () => {
    expect(Object.keys(built).sort()).toEqual(['issuing', 'issuingKey', 'root', 'rootCrl']);
    expect(new X509Certificate(built.root).checkPrivateKey(built.issuingKey)).toBe(false);
  });
});

describe('constraintsFor', () => {
  it('adds the local network and own domains when asked', async () => {
    const wide = constraintsFor({ localNetwork: true, domains: ['dev.example.com'] });
    const authority = await buildAuthority(wide, now);
    const text = certificateText(toPem('CERTIFICATE', authority.issuing));
    for (const name of [
      'DNS:home.arpa',
      'DNS:dev.example.com',
      'IP:192.168.0.0/255.255.0.0',
      'IP:172.16.0.0/255.240.0.0',
    ]) {
      expect(text).toContain(name);
    }
    expect(text).toContain('IP:FE80:0:0:0:0:0:0:0/FFC0:0:0:0:0:0:0:0');
  });
});
