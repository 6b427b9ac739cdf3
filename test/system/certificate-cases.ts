import { X509Certificate } from 'node:crypto';
import { pemOf } from '../../electron/handshake/certificate/certificate.ts';
import { leafExtensions, opensslAuthority, type Made, type Wanted } from '../unit/handshake/openssl-authority.ts';

/** What a server shows, for the clients of this computer and the programs they stand for to judge. */
export interface CertificateCase {
  name: string;
  host: string;
  /** Leaf first. */
  chain: readonly Made[];
}

export interface CertificateCases {
  /** The root that every client is made to trust. */
  root: Made;
  cases: readonly CertificateCase[];
  remove(): void;
}

const shop = 'shop.localhost';

// As Latchkey's own authority has them, on root and issuing certificate.
const constraints = `nameConstraints=critical,${[
  ...['localhost', 'test', 'example'].map((name) => `permitted;DNS:${name}`),
  'permitted;IP:127.0.0.0/255.0.0.0',
  'permitted;IP:0:0:0:0:0:0:0:1/FFFF:FFFF:FFFF:FFFF:FFFF:FFFF:FFFF:FFFF',
].join(',')}`;

const issuerExtensions = (pathLength: string): string[] => [
  `basicConstraints=critical,CA:true${pathLength}`,
  'keyUsage=critical,keyCertSign,cRLSign',
  'subjectKeyIdentifier=hash',
];

/** Good certificates and all the ways to be wrong, made by the openssl program. */
export function certificateCases(): CertificateCases {
  const authority = opensslAuthority();
  const { issue, leaf } = authority;
  const root = authority.root('Agreed root', { extensions: [...issuerExtensions(''), constraints] });
  const issuing = authority.intermediate('Agreed issuing', root, {
    extensions: [...issuerExtensions(',pathlen:0'), constraints],
  });
  const intermediate = (name: string, more: Partial<Wanted> = {}, issuer = root): Made =>
    authority.intermediate(name, issuer, more);
  const [stranger, upper] = [authority.root('Strange root'), intermediate('Upper')];
  const [lower, rsaIssuing] = [intermediate('Lower', {}, upper), intermediate('RSA issuing', { key: 'rsa' })];
  const named = (more: Partial<Wanted> = {}, issuer = issuing, names = [`DNS:${shop}`]): Made =>
    leaf(names, issuer, more);
  const issuedBy = (issuer: Made, ...above: Made[]): Made[] => [named({}, issuer), issuer, ...above];
  const whole = (made: Made): Made[] => [made, issuing];
  const extended = (...extensions: string[]): Made[] =>
    whole(named({ extensions: [...leafExtensions([`DNS:${shop}`]), ...extensions] }));
  const own = (names: string[], usage?: string): string[] => leafExtensions(names, usage);
  const without = (part: string): string[] => own([`DNS:${shop}`]).filter((line) => !line.startsWith(part));
  const at = (host: string, ...names: string[]): [Made[], string] => [whole(leaf(names, issuing)), host];

  const made: Record<string, Made[] | [Made[], string]> = {
    good: whole(named()),
    'good, RSA': whole(named({ key: 'rsa' })),
    'good, its root served too': [...whole(named()), root],
    'good, straight from the root': [named({}, root)],
    'good, subject empty': whole(
      named({ subject: '/', extensions: own([]).concat(`subjectAltName=critical,DNS:${shop}`) }),
    ),
    'good, name in capitals': at(shop, 'DNS:SHOP.localhost'),
    'good for 3600 days': whole(named({ to: 3_600 }, issuing)),
    'wildcard below the host': at('a.shop.localhost', 'DNS:*.shop.localhost'),
    'wildcard of a whole top-level name': at(shop, 'DNS:*.localhost'),
    'wildcard over two labels': at('a.b.shop.localhost', 'DNS:*.shop.localhost'),
    'wildcard in part of a label': at('a1.shop.localhost', 'DNS:a*.shop.localhost'),
    address: at('127.0.0.1', 'IP:127.0.0.1'),
    'another address': at('127.0.0.1', 'IP:127.0.0.2'),
    'address as a DNS name': at('127.0.0.1', 'DNS:127.0.0.1'),
    'name for a visit by address': at('127.0.0.1', `DNS:${shop}`),
    'underscore in the name': at('my_shop.localhost', 'DNS:my_shop.localhost'),
    'another name': at(shop, 'DNS:other.localhost'),
    'no alternative name': whole(named({}, issuing, [])),
    'common name only': whole(named({ subject: `/CN=${shop}` }, issuing, [])),
    expired: whole(named({ from: -9, to: -1 })),
    'not yet valid': whole(named({ from: 0.5 })),
    'another authority': [named({}, stranger)],
    'another authority, its root served': issuedBy(stranger),
    'signed by itself': [issue({ subject: '/O=Its own', extensions: own([`DNS:${shop}`]) })],
    'authority signed by itself': [
      issue({ subject: '/O=Its own authority', extensions: [...issuerExtensions(''), `subjectAltName=DNS:${shop}`] }),
    ],
    'the trusted root as leaf': [root],
    'missing intermediate': [named()],
    'intermediates out of order': [named({}, lower), upper, lower],
    'intermediates in order': issuedBy(lower, upper),
    'a stranger’s certificate in between': [named(), stranger, issuing],
    'authority as leaf': whole(
      named({ extensions: [...without('basicConstraints'), 'basicConstraints=critical,CA:true'] }, issuing),
    ),
    'for clients only': whole(named({ extensions: own([`DNS:${shop}`], 'clientAuth') })),
    'no usage named': whole(named({ extensions: without('extendedKeyUsage') })),
    'key usage for signing certificates only': extended('keyUsage=critical,keyCertSign'),
    'key usage without signatures': extended('keyUsage=critical,keyEncipherment'),
    'unknown critical extension': extended('1.3.6.1.4.1.55555.1=critical,ASN1:NULL'),
    'SHA-1': whole(named({ hash: 'sha1' })),
    'SHA-1 above': issuedBy(intermediate('Sha1', { hash: 'sha1' })),
    MD5: [named({ hash: 'md5' }, rsaIssuing), rsaIssuing],
    'SHA-1 with RSA': [named({ hash: 'sha1' }, rsaIssuing), rsaIssuing],
    'RSA-1024': whole(named({ key: 'rsa1024' })),
    'RSA-1024 above': issuedBy(intermediate('Rsa1024', { key: 'rsa1024' })),
    'P-521': whole(named({ key: 'p521' })),
    Ed25519: whole(named({ key: 'ed25519' })),
    'name outside the constraints': at('shop.example.com', 'DNS:shop.example.com'),
    'address outside the constraints': at(shop, `DNS:${shop}`, 'IP:192.0.2.7'),
    'path length exceeded': issuedBy(intermediate('Below issuing', {}, issuing), issuing),
    'issuer expired': issuedBy(intermediate('Expired', { from: -9, to: -1 })),
    'issuer not yet valid': issuedBy(intermediate('Early', { from: 0.5 })),
    'issuer not an authority': issuedBy(named({ subject: '/O=No authority' }), issuing),
    'issuer without basic constraints': issuedBy(
      intermediate('Bare', { extensions: ['keyUsage=critical,keyCertSign', 'subjectKeyIdentifier=hash'] }),
    ),
    'issuer may not sign certificates': issuedBy(
      intermediate('No keyCertSign', {
        extensions: ['basicConstraints=critical,CA:true', 'keyUsage=critical,cRLSign', 'subjectKeyIdentifier=hash'],
      }),
    ),
    'issuer for clients only': issuedBy(
      intermediate('Clients', { extensions: [...issuerExtensions(''), 'extendedKeyUsage=clientAuth'] }),
    ),
    'bad signature': whole(damaged(named())),
    'bad signature above': issuedBy(damaged(intermediate('Damaged'))),
  };
  const cases = Object.entries(made).map(([name, value]): CertificateCase => {
    const [chain, host] = isVisited(value) ? value : [value, shop];
    return { name, host, chain };
  });
  return { root, cases, remove: authority.remove };
}

function isVisited(value: Made[] | [Made[], string]): value is [Made[], string] {
  return typeof value[1] === 'string';
}

/** The same certificate with one bit of its signature turned. */
function damaged(made: Made): Made {
  const der = Buffer.from(made.der);
  der.writeUInt8(der.readUInt8(der.length - 5) ^ 1, der.length - 5);
  return { ...made, der, certPem: pemOf(der), certificate: new X509Certificate(der) };
}
