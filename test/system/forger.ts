import type { KeyObject } from 'node:crypto';
import { buildCertificate, randomSerial } from '../../electron/certificates/build-certificate.ts';
import {
  authorityConstraints,
  authorityKeyIdentifier,
  extendedKeyUsage,
  keyUsage,
  leafConstraints,
  subjectKeyIdentifier,
} from '../../electron/certificates/extensions.ts';
import { issueLeaf, type Issuer } from '../../electron/certificates/issue-leaf.ts';
import { generateKeys, keyIdentifier, publicKeyInfo } from '../../electron/certificates/keys.ts';
import { toPem } from '../../electron/certificates/pem.ts';
import { validityOf } from '../../electron/certificates/validity.ts';

export interface Served {
  /** PEM, leaf first. */
  chain: string[];
  key: KeyObject;
}

export type Forger = ReturnType<typeof forger>;

/** What somebody makes who has the issuing key and our own code, and asks nobody what may be signed. */
export function forger(issuer: Issuer, issuingPem: string) {
  const validity = () => validityOf(30, new Date());

  async function leafFor(...hosts: string[]): Promise<Served> {
    const { certificate, privateKey } = await issueLeaf(issuer, { hosts, keyType: 'ec-p256', validity: validity() });
    return { chain: [toPem('CERTIFICATE', certificate), issuingPem], key: privateKey };
  }

  /** The host stands in the common name alone, where constraints for DNS names do not look by themselves. */
  async function namedByCommonName(commonName: string): Promise<Served> {
    const keys = await generateKeys('ec-p256');
    const spki = publicKeyInfo(keys.publicKey);
    const certificate = buildCertificate({
      ...{ serial: randomSerial(), issuer: issuer.subject, subject: { organization: 'Bank', commonName } },
      ...{ ...validity(), publicKey: spki, signer: issuer.privateKey },
      extensions: [
        ...[leafConstraints(), keyUsage('digitalSignature'), extendedKeyUsage('serverAuth')],
        ...[subjectKeyIdentifier(keyIdentifier(spki)), authorityKeyIdentifier(issuer.keyIdentifier)],
      ],
    });
    return { chain: [toPem('CERTIFICATE', certificate), issuingPem], key: keys.privateKey };
  }

  /** An authority below the issuing one, without constraints of its own. */
  async function throughAnAuthorityBelow(host: string): Promise<Served> {
    const keys = await generateKeys('ec-p256');
    const spki = publicKeyInfo(keys.publicKey);
    const below: Issuer = {
      ...{ subject: { organization: 'Below' }, keyIdentifier: keyIdentifier(spki), privateKey: keys.privateKey },
    };
    const certificate = buildCertificate({
      ...{ serial: randomSerial(), issuer: issuer.subject, subject: below.subject, ...validity() },
      ...{ publicKey: spki, signer: issuer.privateKey },
      extensions: [
        ...[authorityConstraints(0), keyUsage('keyCertSign', 'cRLSign')],
        ...[subjectKeyIdentifier(below.keyIdentifier), authorityKeyIdentifier(issuer.keyIdentifier)],
      ],
    });
    const leaf = await issueLeaf(below, { hosts: [host], keyType: 'ec-p256', validity: validity() });
    const chain = [toPem('CERTIFICATE', leaf.certificate), toPem('CERTIFICATE', certificate), issuingPem];
    return { chain, key: leaf.privateKey };
  }

  return { leafFor, namedByCommonName, throughAnAuthorityBelow };
}
