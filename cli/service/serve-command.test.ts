import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parquetReadObjects } from 'hyparquet';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Run } from '#contract/run.ts';
import type { ApiKey } from '#contract/service.ts';
import { prepareState } from '../testing/prepare-state.ts';
import { IMAGE, ROOT, runCli, startCli, textUntil } from '../testing/run-cli.ts';

const RUN_FILE = join(ROOT, 'examples/run.json');

let folder: string;
let state: string;
let server: ReturnType<typeof startCli>;
let url: string;

async function serve(port = '0'): Promise<void> {
  // Work of an ended instance starts again after the lease.
  const env = { SIGHTLINE_LEASE_S: '3' };
  server = startCli(['serve', '--json', '--port', port, '--state', state], { env });
  server.stderr.resume();
  url = (JSON.parse(await textUntil(server.stdout, '\n')) as { url: string }).url;
}

/** Sends SIGINT to the whole process group, as Ctrl-C in a terminal does. */
async function interrupt(): Promise<number | null> {
  const closed = once(server, 'close');
  process.kill(-(server.pid ?? 0), 'SIGINT');
  await closed;
  return server.exitCode;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sightline-cli-'));
  state = join(folder, 'state');
  await prepareState(state);
  await serve();
});
afterAll(async () => {
  await interrupt();
  await rm(folder, { recursive: true });
});

/** Runs the command with the state folder of the service. */
function cli(args: string[], options: { input?: string; env?: Record<string, string> } = {}) {
  return runCli(args, { ...options, env: { SIGHTLINE_STATE: state, ...options.env } });
}

async function submit(...args: string[]): Promise<Run> {
  const { stdout } = await cli(['run', 'submit', RUN_FILE, '--json', ...args]);
  return JSON.parse(stdout) as Run;
}

function starSample(id: string, image = IMAGE) {
  const responses = [
    { text: 'I can see 3 stars.', reward: 1 },
    { text: 'I can see 4 stars.', reward: 0 },
  ];
  return { id, images: [image], question: 'How many stars are there?', responses };
}

describe('sightline run', () => {
  test('sightline run submit --wait uploads the images of the file and prints the ended run', async () => {
    const { code, stdout, stderr } = await cli(['run', 'submit', RUN_FILE, '--wait', '--name', 'first']);
    expect(stderr).toMatch(/^run_\w{26} is accepted/);
    expect(stdout).toMatch(/^run_\w{26} {2}first\nstatus {5}succeeded/);
    expect(stdout).toContain('4 scored, of 4');
    expect(code).toBe(0);
  });

  test('sightline run submit reads samples as JSON lines from standard input and numbers samples without an id', async () => {
    const { id: _id, ...bare } = starSample('');
    const input = `${JSON.stringify(bare)}\n${JSON.stringify(bare)}\n`;
    const { code, stdout } = await cli(['run', 'submit', '-', '--wait', '--json'], { input });
    expect(code).toBe(0);
    const run = JSON.parse(stdout) as Run;
    expect(run).toMatchObject({ status: 'succeeded', samples: { total: 2, succeeded: 2 } });
    const exported = await cli(['run', 'export', run.id, '--format', 'csv']);
    expect(exported.stdout.match(/,[12],[01],/g)).toEqual([',1,0,', ',1,1,', ',2,0,', ',2,1,']);
  });

  test('sightline run submit returns the same run for the same idempotency key', async () => {
    const [first, second] = [await submit('--idempotency-key', 'k'), await submit('--idempotency-key', 'k')];
    expect(second.id).toBe(first.id);
  });

  test('sightline run export writes JSON lines, CSV and Parquet, and fails for a folder that does not exist', async () => {
    const { id } = await submit('--wait');
    const out = (format: string) => join(folder, `out.${format}`);
    const exports = ['jsonl', 'csv', 'parquet'].map((format) =>
      cli(['run', 'export', id, '--format', format, '--out', out(format)]),
    );
    expect((await Promise.all(exports)).map(({ code }) => code)).toEqual([0, 0, 0]);
    const lines = (await readFile(out('jsonl'), 'utf8')).trimEnd().split('\n');
    const ids = lines.map((line) => (JSON.parse(line) as { id: string }).id);
    expect(ids).toHaveLength(4);
    const rows = (await readFile(out('csv'), 'utf8')).trimEnd().split('\r\n').slice(1);
    expect(rows.map((row) => row.split(',')[0])).toEqual(ids);
    const { buffer, byteOffset, byteLength } = await readFile(out('parquet'));
    const file = buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer;
    expect((await parquetReadObjects({ file })).map((row) => row.id)).toEqual(ids);

    const nowhere = await cli(['run', 'export', id, '--out', join(folder, 'none', 'x')]);
    expect(nowhere).toMatchObject({ code: 2, stderr: expect.stringContaining('cannot be written') as string });
  });

  test('sightline run cancel cancels a run, watch then exits with 4, and retry completes the run', async () => {
    const samples = Array.from({ length: 60 }, (_, index) => starSample(`s${index}`));
    const { stdout } = await cli(['run', 'submit', '-', '--json'], { input: JSON.stringify(samples) });
    const { id } = JSON.parse(stdout) as Run;
    const cancelled = await cli(['run', 'cancel', id]);
    expect(cancelled.stdout).toMatch(/status +cancelled/);
    const watched = await cli(['run', 'watch', id]);
    expect(watched).toMatchObject({ code: 4, stderr: expect.stringContaining('ended as cancelled') as string });
    expect((await cli(['run', 'retry', id])).stdout).toMatch(/status +(queued|running)/);
    expect(await cli(['run', 'watch', id])).toMatchObject({ code: 0 });
    const again = await cli(['run', 'retry', id, '--json']);
    expect(JSON.parse(again.stderr)).toMatchObject({ code: 'run_already_finished' });
    expect(again.code).toBe(2);
  });

  test('sightline run list prints runs, newest first', async () => {
    const [first, second] = [await submit(), await submit('--name', 'the newest')];
    const { stdout } = await cli(['run', 'list', '--limit', '2']);
    expect(stdout.match(/run_\w{26}/g)).toEqual([second.id, first.id]);
    expect(stdout).toContain('the newest');
  });

  test('sightline run watch --json prints each event as a line', async () => {
    const { id } = await submit();
    const { code, stdout } = await cli(['run', 'watch', id, '--json']);
    const events = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { id: number; type: string });
    expect(events.at(-1)).toMatchObject({ type: 'ended', status: 'succeeded' });
    expect(new Set(events.map((event) => event.id)).size).toBe(events.length);
    expect(code).toBe(0);
  });

  test('sightline run submit --wait exits with 4 and the reason if a sample fails', async () => {
    const bad = { ...starSample('bad'), responses: [{ token_ids: [2_000_000] }] };
    const input = JSON.stringify([starSample('good'), bad]);
    const { code, stdout, stderr } = await cli(['run', 'submit', '-', '--wait'], { input });
    expect(stderr).toContain('1 of 2 samples have results');
    expect(stderr).toMatch(/bad: .*vocabulary/);
    expect(stdout).toMatch(/samples +1 succeeded, 1 failed, of 2/);
    expect(code).toBe(4);
  });

  test.each<[string, unknown, string]>([
    ['an image that does not exist', [starSample('a', 'none.png')], 'none.png cannot be read: there is no such file'],
    [
      'an image that is not an image file',
      [starSample('a', join(ROOT, 'package.json'))],
      'package.json: The file is not an image',
    ],
    ['an image URL', [starSample('a', 'https://example.com/a.png')], 'images are not fetched'],
    ['a sample without responses', [{ ...starSample('a'), responses: [] }], '/samples/0/responses'],
    ['samples that are not a list', { samples: 3 }, '/samples'],
    ['a sample that is not an object', [3], '/samples/0'],
    ['an unknown model', { model: 'gpt', samples: [starSample('a')] }, 'gpt'],
  ])('sightline run submit exits with 2 for %s', async (_name, content, words) => {
    const { code, stdout, stderr } = await cli(['run', 'submit', '-'], { input: JSON.stringify(content) });
    expect(stderr).toContain(words);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });
});

describe('sightline keys', () => {
  test('sightline keys create prints only the secret, which works until it is revoked', async () => {
    const created = await cli(['keys', 'create', 'trainer', '--scopes', 'read', '--expires', '30d']);
    const secret = created.stdout.trim();
    expect(secret).toMatch(/^sl_[\w-]{43}$/);
    const listed = JSON.parse((await cli(['keys', 'list', '--json'])).stdout) as ApiKey[];
    const [key] = listed;
    expect(key).toMatchObject({ name: 'trainer', scopes: ['read'], last_four: secret.slice(-4) });
    const shown = await cli(['keys', 'list']);
    expect(shown.stdout).toContain('trainer');
    expect(shown.stdout).not.toContain(secret);

    const forbidden = await cli(['run', 'submit', RUN_FILE], { env: { SIGHTLINE_KEY: secret } });
    expect(forbidden).toMatchObject({ code: 3, stderr: expect.stringContaining('scope') as string });
    expect((await cli(['keys', 'revoke', key?.id ?? ''])).stdout).toContain('revoked');
    const revoked = await cli(['keys', 'list'], { env: { SIGHTLINE_KEY: secret } });
    expect(revoked).toMatchObject({ code: 3, stderr: expect.stringContaining('was revoked') as string });
  });

  test.each([
    ['keys create with an unknown scope', ['keys', 'create', 'x', '--scopes', 'all']],
    ['keys create with an invalid time', ['keys', 'create', 'x', '--expires', 'soon']],
    ['keys create with a time in the past', ['keys', 'create', 'x', '--expires', '2020-01-01']],
    ['keys revoke with an invalid id', ['keys', 'revoke', 'trainer']],
  ])('sightline %s exits with 2', async (_name, args) => {
    const { code, stdout } = await cli(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });
});

describe('sightline without a service or a key', () => {
  test.each<[string, string[], Record<string, string>, number, string]>([
    [
      'no service answers',
      ['--url', 'http://127.0.0.1:9', '--key', 'x'],
      {},
      3,
      'No service responds at http://127.0.0.1:9',
    ],
    ['the key is invalid', ['--key', 'sl_x'], {}, 3, '--key'],
    ['there is no key', ['--url', 'http://example.invalid'], {}, 2, 'There is no API key'],
    ['the URL is invalid', ['--url', 'here'], {}, 2, 'not a URL'],
    ['the state folder has no service', [], { SIGHTLINE_STATE: '/nowhere' }, 2, 'npm start'],
  ])('sightline keys list fails if %s', async (_name, args, env, code, words) => {
    const ended = await cli(['keys', 'list', ...args], { env });
    expect(ended.stderr).toContain(words);
    expect(ended).toMatchObject({ code, stdout: '' });
  });

  test('sightline run watch exits at once if no service answers', async () => {
    const ended = await cli(['run', 'watch', `run_${'0'.repeat(26)}`, '--url', 'http://127.0.0.1:9', '--key', 'x']);
    expect(ended).toMatchObject({ code: 3, stdout: '' });
  });

  test('the admin key of the state folder is not sent to another machine', async () => {
    const { stderr } = await cli(['keys', 'list', '--url', 'http://example.invalid']);
    expect(stderr).toContain('There is no API key for http://example.invalid');
  });
});

describe('sightline serve', () => {
  test('sightline serve rejects a port in use, a state folder in use, a folder with other files, and an invalid port', async () => {
    const { port } = new URL(url);
    const elsewhere = join(folder, 'other');
    await mkdir(elsewhere);
    await writeFile(join(elsewhere, 'letter.txt'), 'dear');
    const results = [
      await runCli(['serve', '--port', port, '--state', join(folder, 'new')]),
      await runCli(['serve', '--port', '0', '--state', state]),
      await runCli(['serve', '--port', '0', '--state', elsewhere]),
      await runCli(['serve', '--port', '99999', '--state', join(folder, 'new')]),
    ];
    expect(results.map(({ code }) => code)).toEqual([2, 2, 2, 2]);
    const messages = [`Port ${port} is in use`, 'Another instance (process', 'not Sightline', '--port 99999'];
    for (const [index, message] of messages.entries()) expect(results[index]?.stderr).toContain(message);
  });

  test('sightline serve keeps its data across restarts and continues unfinished runs', async () => {
    const before = await submit('--wait');
    const { port } = new URL(url);
    const samples = Array.from({ length: 60 }, (_, index) => starSample(`s${index}`));
    const long = await cli(['run', 'submit', '-', '--json'], { input: JSON.stringify(samples) });
    const { id } = JSON.parse(long.stdout) as Run;
    expect(await interrupt()).toBe(0);
    await serve(port);
    expect(await cli(['run', 'watch', id])).toMatchObject({ code: 0 });
    const after = await cli(['run', 'show', before.id, '--json']);
    expect(JSON.parse(after.stdout)).toMatchObject({ id: before.id, status: 'succeeded', shaping: before.shaping });
  });
});
