import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import {
  forbiddenName,
  hostConstraints,
  permittedTexts,
} from '../../../../electron/handshake/certificate/name-constraints.ts';
import { subjectNames } from '../../../../electron/handshake/certificate/subject-names.ts';
import { opensslAuthority } from '../openssl-authority.ts';

const authority = opensslAuthority();
afterAll(() => {
  authority.remove();
});

function constrained(...lines: string[]) {
  const { der } = authority.issue({
    extensions: ['basicConstraints=critical,CA:true', `nameConstraints=critical,${lines.join(',')}`],
  });
  const constraints = hostConstraints(der);
  if (!constraints) throw new Error('none found');
  return constraints;
}

const forbidden = (constraints: ReturnType<typeof constrained>, ...names: string[]): string | undefined =>
  forbiddenName(
    {
      dns: names.filter((name) => !/^[\d.]+$|:/.test(name)),
      ip: names.filter((name) => /^[\d.]+$|:/.test(name)),
    },
    constraints,
  );

describe('name constraints', () => {
  const ours = constrained(
    ...['permitted;DNS:localhost', 'permitted;DNS:test', 'permitted;IP:127.0.0.0/255.0.0.0'],
    'permitted;IP:::1/FFFF:FFFF:FFFF:FFFF:FFFF:FFFF:FFFF:FFFF',
  );

  it('are told as a person writes them', () => {
    expect(permittedTexts(ours)).toEqual(['localhost', 'test', '127.0.0.0/8', '::1/128']);
  });

  it.each([
    ['localhost', undefined],
    ['shop.localhost', undefined],
    ['*.shop.localhost', undefined],
    ['SHOP.Test', undefined],
    ['notlocalhost', 'notlocalhost'],
    ['localhost.example.com', 'localhost.example.com'],
    ['example.com', 'example.com'],
    ['127.0.0.1', undefined],
    ['127.255.255.254', undefined],
    ['128.0.0.1', '128.0.0.1'],
    ['192.0.2.7', '192.0.2.7'],
    ['::1', undefined],
    ['::2', '::2'],
    ['2001:db8::1', '2001:db8::1'],
  ])('%s', (name, expected) => {
    expect(forbidden(ours, name)).toBe(expected);
  });

  it('of one kind of name say nothing about the other', () => {
    expect(forbidden(constrained('permitted;DNS:localhost'), '192.0.2.7')).toBeUndefined();
    expect(forbidden(constrained('permitted;IP:127.0.0.0/255.0.0.0'), 'example.com')).toBeUndefined();
  });

  it('may exclude, also inside what they permit', () => {
    const list = constrained('permitted;DNS:test', 'excluded;DNS:bank.test', 'excluded;IP:10.0.0.0/255.0.0.0');
    expect(forbidden(list, 'shop.test', 'bank.test')).toBe('bank.test');
    expect(forbidden(list, 'www.bank.test')).toBe('www.bank.test');
    expect(forbidden(list, 'shop.test')).toBeUndefined();
    expect(forbidden(list, '10.1.2.3')).toBe('10.1.2.3');
    expect(forbidden(list, '11.1.2.3')).toBeUndefined();
  });

  it('agree with openssl on names and addresses', () => {
    const root = authority.root('Constrained', {
      extensions: [
        'basicConstraints=critical,CA:true',
        'nameConstraints=critical,permitted;DNS:app.test,excluded;DNS:no.app.test',
      ],
    });
    const constraints = hostConstraints(root.der);
    for (const name of ['app.test', 'a.app.test', 'no.app.test', 'x.no.app.test', 'test', 'bapp.test']) {
      const leaf = authority.leaf([`DNS:${name}`], root);
      const ours = constraints && forbiddenName(subjectNames(leaf.der), constraints);
      expect([name, ours === undefined]).toEqual([name, authority.verifies(leaf, root)]);
    }
  });

  it('take any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        hostConstraints(bytes);
      }),
    );
    expect(hostConstraints(authority.root('Free').der)).toBeNull();
  });
});
