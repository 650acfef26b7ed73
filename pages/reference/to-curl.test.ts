import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { toCurl } from './to-curl.ts';

/** Arguments that curl receives when a shell runs the command. */
function curlArguments(command: string): string[] {
  const script = `curl() { for one in "$@"; do printf '%s\\0' "$one"; done; }\n${command}`;
  const env = { SIGHTLINE_KEY: 'sl_secret' };
  return execFileSync('/bin/sh', ['-c', script], { env, encoding: 'utf8' }).split('\0').slice(0, -1);
}

test('toCurl quotes a body so that a shell passes it unchanged, and reads the key from the environment', () => {
  const text = '{\n  "it": "isn\'t $HOME `id` \\\\ \\"quoted\\" é"\n}';
  const request = { method: 'POST', path: '/v1/runs', search: '', contentType: 'application/json', body: { text } };
  expect(curlArguments(toCurl(request, { origin: 'http://127.0.0.1:1', signed: true }))).toEqual([
    '-X',
    'POST',
    'http://127.0.0.1:1/v1/runs',
    '-H',
    'Authorization: Bearer sl_secret',
    '-H',
    'Content-Type: application/json',
    '--data-binary',
    text,
  ]);
});

test('toCurl sends no key to a public endpoint', () => {
  const request = { method: 'GET', path: '/healthz', search: '', contentType: undefined, body: undefined };
  expect(curlArguments(toCurl(request, { origin: 'http://x', signed: false }))).toEqual(['http://x/healthz']);
});
