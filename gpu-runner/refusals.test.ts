import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Problem } from '#contract/errors.ts';
import { LIMITS } from '#contract/limits.ts';
import { manifest as manifestSchema } from './bundle/manifest.ts';
import { disc } from './testing/pictures.ts';

import {
  callRunner,
  eventsOf,
  multipart,
  REFERENCE_BUNDLE,
  type StartedRunner,
  sha256,
  startRunner,
} from './testing/start-runner.ts';

const red = await disc('red');
let runner: StartedRunner;
beforeAll(async () => {
  runner = await startRunner();
});
afterAll(() => runner.stop());

function request(changes: Record<string, unknown> = {}, sampleChanges: Record<string, unknown> = {}) {
  return {
    samples: [{ id: 'a', images: [sha256(red)], question: 'Which?', responses: [{ text: 'Red.' }], ...sampleChanges }],
    ...changes,
  };
}

async function refusal(body: unknown, images: Uint8Array[] = [red]): Promise<Problem> {
  const reply = await fetch(`${runner.url}/v1/score`, { method: 'POST', body: multipart(body, images) });
  expect(reply.headers.get('content-type')).toBe('application/problem+json');
  return (await reply.json()) as Problem;
}

/** The error of a sample that fails among good ones. */
async function failure(sampleChanges: Record<string, unknown>, images: Uint8Array[] = [red]) {
  const good = { id: 'good', images: [sha256(red)], question: 'Which?', responses: [{ text: 'Red.' }] };
  const events = await callRunner(
    runner.url,
    '/v1/score',
    { samples: [{ ...good, id: 'bad', ...sampleChanges }, good] },
    images.includes(red) ? images : [...images, red],
  );
  expect(eventsOf(events, 'trajectory').map(({ sample_id }) => sample_id)).toEqual(['good']);
  expect(eventsOf(events, 'done')[0]).toMatchObject({ samples_succeeded: 1, samples_failed: 1 });
  return eventsOf(events, 'error')[0];
}

describe('a call is refused with the field and the limit', () => {
  test.each([
    ['zero responses', request({}, { responses: [] }), '/samples/0/responses', 'at least one response'],
    ['an empty response', request({}, { responses: [{ text: '' }] }), '/samples/0/responses/0/text', 'not be empty'],
    [
      'no token ids',
      request({}, { responses: [{ token_ids: [] }] }),
      '/samples/0/responses/0/token_ids',
      'not be empty',
    ],
    [
      'too many token ids',
      request({}, { responses: [{ token_ids: new Array(LIMITS.tokensPerResponseMax + 1).fill(1) }] }),
      '/samples/0/responses/0/token_ids',
      `at most ${LIMITS.tokensPerResponseMax} tokens`,
    ],
    [
      'too many responses',
      request({}, { responses: new Array(LIMITS.responsesPerSampleMax + 1).fill({ text: 'x' }) }),
      '/samples/0/responses',
      `at most ${LIMITS.responsesPerSampleMax} responses`,
    ],
    [
      'too many samples',
      {
        ...request({}),
        samples: Array.from({ length: LIMITS.samplesPerCallMax + 1 }, (_, at) => ({
          id: `s${at}`,
          question: 'x',
          responses: [{ text: 'x' }],
        })),
      },
      '/samples',
      `at most ${LIMITS.samplesPerCallMax} samples`,
    ],
    ['an unknown perturbation', request({ perturbation: { name: 'fog' } }), '/perturbation/name', 'Invalid'],
    ['draws of a fixed perturbation', request({ perturbation: { name: 'solid' }, draws: 4 }), '/draws', 'must be 1'],
    ['a temperature of zero', request({ temperature: 0 }), '/temperature', '0.01'],
    ['an unknown field', request({ colour: 'red' }), '', 'colour'],
    ['two equal ids', { samples: [...request().samples, ...request().samples] }, '/samples/1/id', 'occurs twice'],
    [
      'text and token ids',
      request({}, { responses: [{ text: 'x', token_ids: [1] }] }),
      '/samples/0/responses/0',
      'exactly one',
    ],
    ['no question', request({}, { question: undefined }), '/samples/0', 'exactly one of question and messages'],
    [
      'replace without replacement',
      request({ perturbation: { name: 'replace' } }),
      '/samples/0/replacement_images',
      'one replacement',
    ],
    [
      'region without a box',
      request({ perturbation: { name: 'region' } }),
      '/samples/0/regions',
      'at least one region',
    ],
  ])('%s', async (_name, body, pointer, words) => {
    const problem = await refusal(body);
    expect(problem.code).toBe('invalid_request');
    expect(problem.status).toBe(400);
    expect(problem.errors[0]?.pointer).toBe(pointer);
    expect(problem.errors[0]?.message).toContain(words);
  });

  test('another model or revision', async () => {
    expect(await refusal(request({ model: 'gpt' }))).toMatchObject({ code: 'unknown_model', status: 404 });
    expect(await refusal(request({ model_revision: '0'.repeat(64) }))).toMatchObject({ code: 'unknown_model' });
  });

  test('a body that is not multipart, is cut off, has no request part, or is not JSON', async () => {
    const post = async (init: RequestInit) => {
      const reply = await fetch(`${runner.url}/v1/score`, { method: 'POST', ...init });
      const problem = (await reply.json()) as Problem;
      expect(problem.status).toBe(reply.status);
      return problem;
    };
    expect(await post({ body: '{}', headers: { 'content-type': 'application/json' } })).toMatchObject({ status: 415 });
    expect(
      await post({ body: '--x\r\nContent', headers: { 'content-type': 'multipart/form-data; boundary=x' } }),
    ).toMatchObject({ status: 400, code: 'invalid_request' });
    const empty = new FormData();
    empty.set('other', 'x');
    expect(await post({ body: empty })).toMatchObject({ detail: 'The multipart body has no part "request"' });
    const broken = new FormData();
    broken.set('request', '{"samples":');
    expect(await post({ body: broken })).toMatchObject({ detail: 'The part "request" is not JSON' });
  });

  test('an image part that is not named by its SHA-256', async () => {
    const form = multipart(request());
    form.set('0'.repeat(64), new Blob([Uint8Array.from(red)]));
    const reply = await fetch(`${runner.url}/v1/score`, { method: 'POST', body: form });
    expect(((await reply.json()) as Problem).detail).toContain(sha256(red));
  });

  test('an unknown path', async () => {
    const reply = await fetch(`${runner.url}/v2/score`);
    expect(reply.status).toBe(404);
  });
});

describe('a sample fails with its reason and its neighbour succeeds', () => {
  const withImage = (bytes: Uint8Array) => failure({ images: [sha256(bytes)] }, [bytes]);

  test('a file that is not an image', async () => {
    expect(await withImage(Buffer.from('I am a text.'))).toMatchObject({
      code: 'image_unsupported',
      pointer: '/samples/0/images/0',
    });
  });

  test('a truncated JPEG', async () => {
    const jpeg = await sharp({ create: { width: 200, height: 200, channels: 3, background: '#888' } })
      .jpeg()
      .toBuffer();
    expect(await withImage(jpeg.subarray(0, jpeg.length / 2))).toMatchObject({ code: 'image_unreadable' });
  });

  test('an SVG', async () => {
    expect(await withImage(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'))).toMatchObject({
      code: 'image_unsupported',
    });
  });

  test('a header that promises 50 000 × 50 000 pixels', async () => {
    const png = await sharp({ create: { width: 1, height: 1, channels: 3, background: '#888' } })
      .png()
      .toBuffer();
    png.writeUInt32BE(50_000, 16);
    png.writeUInt32BE(50_000, 20);
    expect((await withImage(png))?.code).toMatch(/^image_(too_large|unreadable)$/);
  });

  test('an image that was not sent', async () => {
    expect(await failure({ images: ['f'.repeat(64)] })).toMatchObject({
      code: 'image_missing',
      pointer: '/samples/0/images/0',
    });
  });

  test('a token id outside the vocabulary', async () => {
    expect(await failure({ responses: [{ text: 'x' }, { token_ids: [5, 9_999_999] }] })).toMatchObject({
      code: 'token_out_of_vocabulary',
      pointer: '/samples/0/responses/1/token_ids',
    });
  });

  test('a response beyond the context of the model', async () => {
    const error = await failure({ responses: [{ token_ids: new Array(16_000).fill(5) }] });
    expect(error).toMatchObject({ code: 'context_exceeded', pointer: '/samples/0/responses/0' });
    expect(error?.detail).toContain('16000');
  });
});

describe('a bundle that is not what it says is refused at start', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sightline-bundle-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  /** A bundle of links to the reference bundle, with some files replaced or left out. */
  async function bundleWith(name: string, changes: Record<string, string | undefined>): Promise<string> {
    const path = join(folder, name);
    await mkdir(path);
    const { files } = manifestSchema.parse(JSON.parse(await readFile(join(REFERENCE_BUNDLE, 'bundle.json'), 'utf8')));
    for (const file of ['bundle.json', ...Object.keys(files)]) {
      if (!(file in changes)) await symlink(join(REFERENCE_BUNDLE, file), join(path, file));
      else if (changes[file] !== undefined) await writeFile(join(path, file), changes[file]);
    }
    return path;
  }

  test.each([
    ['a wrong hash', { 'chat_template.jinja': 'changed' }, /chat_template\.jinja has SHA-256 .* but bundle\.json pins/],
    ['a missing file', { 'body.onnx': undefined }, /body\.onnx is missing/],
    ['no bundle.json', { 'bundle.json': undefined }, /no readable bundle\.json/],
    ['a bundle.json that is not JSON', { 'bundle.json': '{' }, /bundle\.json is not JSON/],
    ['a bundle.json of another shape', { 'bundle.json': '{}' }, /bundle\.json, format/],
  ])('%s', async (name, changes, message) => {
    await expect(startRunner({ SIGHTLINE_BUNDLE: await bundleWith(name, changes) })).rejects.toThrow(message);
  });

  test('another revision than the one that is asked for', async () => {
    await expect(startRunner({ SIGHTLINE_BUNDLE_REVISION: '0'.repeat(64) })).rejects.toThrow('has revision');
  });

  test('a provider that is not there', async () => {
    await expect(startRunner({ SIGHTLINE_PROVIDER: 'cuda' })).rejects.toThrow('"cuda" is not in this build');
  });

  test('an open address without a token', async () => {
    await expect(startRunner({ SIGHTLINE_HOST: '0.0.0.0' })).rejects.toThrow('SIGHTLINE_TOKEN: is required');
  });
});
