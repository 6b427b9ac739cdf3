import { expect, test } from 'vitest';
import { execFileSync } from 'node:child_process';
import { runInNewContext } from 'node:vm';
import { commandLine, exportedPair, snippets } from '../../../../renderer/src/model/snippets.ts';
import { project, shopExport } from '../../../preview/fixtures.ts';

const awkward = '/home/ada/it’s $(id) "q" \\ \'x\' `y`/a-key.pem';
const pair = { cert: '/home/ada/shop.pem', key: awkward };

const code = (of: ReturnType<typeof project>, id: string, platform = 'linux') =>
  snippets(of, pair, platform).find((snippet) => snippet.id === id)?.code ?? '';

interface ViteConfiguration {
  server: { port?: number; allowedHosts?: string[]; https: { cert: string; key: string } };
}

/** What the snippet means to the program that reads it. */
function evaluated(snippet: string): ViteConfiguration {
  return runInNewContext(`(${snippet.replace('export default ', '').replace(/;$/, '')})`) as ViteConfiguration;
}

test('without an export there is nothing to show', () => {
  expect(exportedPair({ exports: [] }, null)).toBeNull();
});

test('the last exported key tells where its certificate lies; a receipt of this session comes first', () => {
  expect(exportedPair({ exports: [shopExport] }, null)).toEqual({
    cert: '/home/ada/shop/.cert/shop.pem',
    key: '/home/ada/shop/.cert/shop-key.pem',
  });
  const receipt = { cert: '/c.pem', key: '/k.pem', chain: '/i.pem', ca: '/r.pem' };
  expect(exportedPair({ exports: [shopExport] }, receipt)).toEqual({ cert: '/c.pem', key: '/k.pem' });
});

test('Vite’s snippet is valid JavaScript with the real paths, however awkward', () => {
  const { server } = evaluated(code(project({ name: 'shop', hosts: ['shop.localhost'], port: 5173 }), 'vite'));
  expect(server).toEqual({ port: 5173, https: pair });
});

test('Vite is told the hosts that it does not answer by itself', () => {
  const hosts = ['localhost', 'shop.localhost', 'api.shop.test', '*.shop.test', '127.0.0.1', '::1'];
  const { server } = evaluated(code(project({ name: 'shop', hosts }), 'vite'));
  expect(server.allowedHosts).toEqual(['api.shop.test', '.shop.test']);
});

test('the variables survive the shell', () => {
  const script = `${code(project({ name: 'shop', hosts: ['a.test'] }), 'environment')}\nprintf %s "$SSL_KEY_FILE"`;
  expect(execFileSync('/bin/sh', ['-c', script], { encoding: 'utf8' })).toBe(awkward);
});

test('a command is one that the shell takes apart into the same words', () => {
  const name = 'it’s a "shop"; $HOME';
  const command = commandLine('check', name).replace(/^latchkey/, "printf '%s\\n'");
  expect(execFileSync('/bin/sh', ['-c', command], { encoding: 'utf8' })).toBe(`check\n${name}\n`);
});
