import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Problem } from '#contract/errors.ts';
import { LIMITS } from '#contract/limits.ts';
import { manifest as manifestSchema } from './bundle/manifest.ts';
import { disc } from './testing/draw-images.ts';
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

async function rejectionOf(body: unknown, images: Uint8Array[] = [red]): Promise<Problem> {
  const reply = await fetch(`${runner.url}/v1/score`, { method: 'POST', body: multipart(body, images) });
  expect(reply.headers.get('content-type')).toBe('application/problem+json');
  return (await reply.json()) as Problem;
}

/** Scores a faulty sample next to a good one. @returns the error of the faulty one */
async function failureOf(sampleChanges: Record<string, unknown>, images: Uint8Array[] = [red]) {
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

describe('POST /v1/score, rejected calls', () => {
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
        samples: Array.from({ length: LIMITS.samplesPerCallMax + 1 }, (_, index) => ({
          id: `s${index}`,
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
    [
      'two samples with the same id',
      { samples: [...request().samples, ...request().samples] },
      '/samples/1/id',
      'occurs twice',
    ],
    [
      'a response with both text and token ids',
      request({}, { responses: [{ text: 'x', token_ids: [1] }] }),
      '/samples/0/responses/0',
      'exactly one',
    ],
    [
      'a sample without a question',
      request({}, { question: undefined }),
      '/samples/0',
      'exactly one of question and messages',
    ],
    [
      'the perturbation replace without a replacement image',
      request({ perturbation: { name: 'replace' } }),
      '/samples/0/replacement_images',
      'one replacement',
    ],
    [
      'the perturbation region without a box',
      request({ perturbation: { name: 'region' } }),
      '/samples/0/regions',
      'at least one region',
    ],
  ])('POST /v1/score rejects %s with 400, the pointer and the limit', async (_name, body, pointer, words) => {
    const problem = await rejectionOf(body);
    expect(problem.code).toBe('invalid_request');
    expect(problem.status).toBe(400);
    expect(problem.errors[0]?.pointer).toBe(pointer);
    expect(problem.errors[0]?.message).toContain(words);
  });

  test('POST /v1/score rejects another model or revision with 404', async () => {
    expect(await rejectionOf(request({ model: 'gpt' }))).toMatchObject({ code: 'unknown_model', status: 404 });
    expect(await rejectionOf(request({ model_revision: '0'.repeat(64) }))).toMatchObject({ code: 'unknown_model' });
  });

  test('POST /v1/score rejects a body that is not multipart, is truncated, has no request part, or is not JSON', async () => {
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

  test('POST /v1/score rejects an image part that is not named by its SHA-256', async () => {
    const form = multipart(request());
    form.set('0'.repeat(64), new Blob([Uint8Array.from(red)]));
    const reply = await fetch(`${runner.url}/v1/score`, { method: 'POST', body: form });
    expect(((await reply.json()) as Problem).detail).toContain(sha256(red));
  });

  test('a runner answers an unknown path with 404', async () => {
    const reply = await fetch(`${runner.url}/v2/score`);
    expect(reply.status).toBe(404);
  });
});

describe('POST /v1/score, failed samples next to a good one', () => {
  const withImage = (bytes: Uint8Array) => failureOf({ images: [sha256(bytes)] }, [bytes]);

  test('a sample whose image is a text file fails with image_unsupported and its pointer', async () => {
    expect(await withImage(Buffer.from('I am a text.'))).toMatchObject({
      code: 'image_unsupported',
      pointer: '/samples/0/images/0',
    });
  });

  test('a sample with a truncated JPEG fails with image_unreadable', async () => {
    const jpeg = await sharp({ create: { width: 200, height: 200, channels: 3, background: '#888' } })
      .jpeg()
      .toBuffer();
    expect(await withImage(jpeg.subarray(0, jpeg.length / 2))).toMatchObject({ code: 'image_unreadable' });
  });

  test('a sample with an SVG fails with image_unsupported', async () => {
    expect(await withImage(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'))).toMatchObject({
      code: 'image_unsupported',
    });
  });

  test('a sample with a PNG whose header declares 50 000 × 50 000 pixels fails', async () => {
    const png = await sharp({ create: { width: 1, height: 1, channels: 3, background: '#888' } })
      .png()
      .toBuffer();
    png.writeUInt32BE(50_000, 16);
    png.writeUInt32BE(50_000, 20);
    expect((await withImage(png))?.code).toMatch(/^image_(too_large|unreadable)$/);
  });

  test('a sample whose image was not sent fails with image_missing and its pointer', async () => {
    expect(await failureOf({ images: ['f'.repeat(64)] })).toMatchObject({
      code: 'image_missing',
      pointer: '/samples/0/images/0',
    });
  });

  test('a sample with a token id outside the vocabulary fails with token_out_of_vocabulary', async () => {
    expect(await failureOf({ responses: [{ text: 'x' }, { token_ids: [5, 9_999_999] }] })).toMatchObject({
      code: 'token_out_of_vocabulary',
      pointer: '/samples/0/responses/1/token_ids',
    });
  });

  test('a sample with a response beyond the context of the model fails with context_exceeded', async () => {
    const error = await failureOf({ responses: [{ token_ids: new Array(16_000).fill(5) }] });
    expect(error).toMatchObject({ code: 'context_exceeded', pointer: '/samples/0/responses/0' });
    expect(error?.detail).toContain('16000');
  });
});

describe('runner start', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sightline-bundle-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  /** A bundle of symbolic links to the reference bundle, with some files replaced or omitted. */
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
    [
      'a file with a wrong hash',
      { 'chat_template.jinja': 'changed' },
      /chat_template\.jinja has SHA-256 .* but bundle\.json pins/,
    ],
    ['no body.onnx', { 'body.onnx': undefined }, /body\.onnx is missing/],
    ['no bundle.json', { 'bundle.json': undefined }, /no readable bundle\.json/],
    ['a bundle.json that is not JSON', { 'bundle.json': '{' }, /bundle\.json is not JSON/],
    ['a bundle.json that does not match the schema', { 'bundle.json': '{}' }, /bundle\.json, format/],
  ])('a runner does not start from a bundle with %s', async (name, changes, message) => {
    await expect(startRunner({ SIGHTLINE_BUNDLE: await bundleWith(name, changes) })).rejects.toThrow(message);
  });

  test('a runner does not start if the bundle has another revision than SIGHTLINE_BUNDLE_REVISION', async () => {
    await expect(startRunner({ SIGHTLINE_BUNDLE_REVISION: '0'.repeat(64) })).rejects.toThrow('has revision');
  });

  test('a runner does not start with an execution provider that is not installed', async () => {
    await expect(startRunner({ SIGHTLINE_PROVIDER: 'cuda' })).rejects.toThrow('"cuda" is not in this build');
  });

  test('a runner does not start on a public address without a token', async () => {
    await expect(startRunner({ SIGHTLINE_HOST: '0.0.0.0' })).rejects.toThrow('SIGHTLINE_TOKEN: is required');
  });
});
