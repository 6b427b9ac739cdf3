import { describe, expect, it } from 'vitest';
import type { ToolEnvironment } from '../../../../electron/shared/tools.ts';
import { tools } from '../../../../electron/terminal/commands/tools.ts';
import { noLines, shellLines } from '../../../../electron/trust/tools/lines.ts';
import { trustVariables } from '../../../../electron/trust/tools/variables.ts';
import { call, textOf } from '../call.ts';
import { fakeContext } from '../fake-context.ts';

const files = { bundle: '/data/trust/bundle.pem', roots: '/data/trust/roots.pem' };

function environmentWith(taken: Record<string, string> = {}): ToolEnvironment {
  const given = { files, hasBundle: true };
  const variables = trustVariables({ ...given, environment: taken });
  return { bundle: files.bundle, variables, lines: shellLines({ ...given, platform: 'linux' }) };
}

const contextWith = (environment: ToolEnvironment) =>
  fakeContext({ services: { tools: { environment: () => Promise.resolve(environment) } } });

describe('tools', () => {
  it('names each variable, what it names and who reads it', async () => {
    const outcome = await call(tools, [], contextWith(environmentWith()));
    expect(outcome.document).toEqual(environmentWith());
    const text = textOf(outcome, 100);
    expect(text).toContain(files.bundle);
    expect(text).toMatch(/roots\.pem\n +NODE_EXTRA_CA_CERTS +Node/);
    expect(text).toMatch(/bundle\.pem\n +SSL_CERT_FILE[^]* GIT_SSL_CAINFO +Git/);
  });

  it('puts each variable under the file that it names itself', async () => {
    const environment = environmentWith({ NODE_EXTRA_CA_CERTS: files.bundle });
    const text = textOf(await call(tools, [], contextWith(environment)), 100);
    expect(text).toMatch(/bundle\.pem\n +NODE_EXTRA_CA_CERTS [^\n]*\n[^\n]*roots\.pem\n +DENO_CERT +Deno/);
  });

  it('prints the lines of a shell and nothing else', async () => {
    const outcome = await call(tools, ['--shell', 'fish'], contextWith(environmentWith()));
    expect(textOf(outcome)).toBe(environmentWith().lines.fish);
  });

  it('tells a variable that is somebody else’s', async () => {
    const outcome = await call(tools, [], contextWith(environmentWith({ PIP_CERT: '/corp.pem' })));
    expect(textOf(outcome)).toContain('PIP_CERT is /corp.pem already, and is left as it is.');
  });

  it('tells why there is no whole list', async () => {
    const variables = trustVariables({ files, hasBundle: false });
    const environment = { bundle: null, reason: 'permission denied', variables, lines: noLines };
    const text = textOf(await call(tools, [], contextWith(environment)));
    expect(text).toContain('permission denied');
    expect(text).not.toContain('SSL_CERT_FILE');
  });

  it('refuses a shell that it does not know, and works only with an authority', async () => {
    await expect(call(tools, ['--shell', 'tcsh'], contextWith(environmentWith()))).rejects.toMatchObject({
      code: 'USAGE',
    });
    const nothing = { bundle: null, variables: [], lines: noLines };
    await expect(call(tools, [], contextWith(nothing))).rejects.toMatchObject({ code: 'AUTHORITY_MISSING' });
  });
});
