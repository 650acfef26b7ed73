import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { toCurl } from './to-curl.ts';

/** What a shell makes of the command: the arguments that curl is given. */
function argumentsOf(command: string): string[] {
  const script = `curl() { for one in "$@"; do printf '%s\\0' "$one"; done; }\n${command}`;
  const env = { SIGHTLINE_KEY: 'sl_secret' };
  return execFileSync('/bin/sh', ['-c', script], { env, encoding: 'utf8' }).split('\0').slice(0, -1);
}

test('a shell gives curl the body as it is, whatever it holds, and the key of the environment', () => {
  const text = '{\n  "it": "isn\'t $HOME `id` \\\\ \\"quoted\\" é"\n}';
  const request = { method: 'POST', path: '/v1/runs', search: '', contentType: 'application/json', body: { text } };
  expect(argumentsOf(toCurl(request, 'http://127.0.0.1:1', true))).toEqual([
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

test('what is public is read without a key', () => {
  const request = { method: 'GET', path: '/healthz', search: '', contentType: undefined, body: undefined };
  expect(argumentsOf(toCurl(request, 'http://x', false))).toEqual(['http://x/healthz']);
});
