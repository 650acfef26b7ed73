import { createHash } from 'node:crypto';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import type { Run } from '#contract/run.ts';
import type { StoredImage } from '#contract/service.ts';
import { anonymousCaller, createCaller, expectProblem, waitForEnd } from '../service/callers.ts';
import { animatedPng, animatedWebp, drawImage, pngHeader, uploadImage } from '../service/images.ts';
import { makeSamples } from '../service/samples.ts';

const BINARY = { 'content-type': 'application/octet-stream' };

function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

describe('uploading images', () => {
  test.each(['png', 'jpeg', 'webp'] as const)(
    'an uploaded %s is named by its SHA-256 and returned byte by byte',
    async (kind) => {
      const caller = await createCaller();
      const body = await drawImage(kind);
      const answer = await caller.send<StoredImage>('POST', '/v1/images', { body, headers: BINARY });
      expect(answer.status).toBe(201);
      const sha256 = sha256Of(body);
      expect(answer.body).toEqual({ sha256, media_type: `image/${kind}`, bytes: body.length, width: 56, height: 56 });
      expect(answer.headers.get('location')).toBe(`/v1/images/${sha256}`);
      const read = await caller.fetch(`/v1/images/${sha256}`);
      expect(new Uint8Array(await read.arrayBuffer())).toEqual(body);
      expect(Object.fromEntries(read.headers)).toMatchObject({
        'content-type': `image/${kind}`,
        'content-disposition': `attachment; filename="${sha256}"`,
        'x-content-type-options': 'nosniff',
      });
      expect((await caller.fetch(`/v1/images/${sha256}`, { method: 'HEAD' })).status).toBe(200);
    },
  );

  test('an image that is sent twice is stored once, and a tenant sees it only after sending it', async () => {
    const caller = await createCaller();
    const stranger = await createCaller();
    const body = await drawImage();
    const first = await caller.send('POST', '/v1/images', { body, headers: BINARY });
    const second = await caller.send('POST', '/v1/images', { body, headers: BINARY });
    expect(second.body).toEqual(first.body);
    const sha256 = sha256Of(body);
    expectProblem(await stranger.get(`/v1/images/${sha256}`), 'not_found');
    const refused = await stranger.post('/v1/runs', { samples: makeSamples(1, [sha256]) });
    expectProblem(refused, 'image_missing', '/samples/0/images/0');
    await uploadImage(stranger, body);
    expect((await stranger.fetch(`/v1/images/${sha256}`, { method: 'HEAD' })).status).toBe(200);
  });

  test('a data URI in a run is stored like an upload', async () => {
    const caller = await createCaller();
    const bytes = await drawImage();
    const uri = `data:image/png;base64,${Buffer.from(bytes).toString('base64')}`;
    const { status, body } = await caller.post<Run>('/v1/runs', { samples: makeSamples(2, [uri]) });
    expect(status).toBe(202);
    expect((await caller.fetch(`/v1/images/${sha256Of(bytes)}`, { method: 'HEAD' })).status).toBe(200);
    expect(await waitForEnd(caller, body.id)).toMatchObject({ status: 'succeeded' });
  });
});

describe('POST /v1/images and images of a run', () => {
  const cases: {
    name: string;
    body: () => Promise<Uint8Array> | Uint8Array;
    code: 'image_unsupported' | 'image_unreadable' | 'image_too_large';
  }[] = [
    { name: 'an animated PNG', body: animatedPng, code: 'image_unsupported' },
    { name: 'an animated WebP', body: animatedWebp, code: 'image_unsupported' },
    {
      name: 'a GIF',
      body: async () =>
        sharp(await drawImage())
          .gif()
          .toBuffer(),
      code: 'image_unsupported',
    },
    {
      name: 'an SVG',
      body: () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'),
      code: 'image_unsupported',
    },
    { name: 'text', body: () => Buffer.from('hello'), code: 'image_unsupported' },
    { name: 'an empty file', body: () => new Uint8Array(), code: 'image_unreadable' },
    { name: 'a truncated header', body: async () => (await drawImage()).slice(0, 18), code: 'image_unreadable' },
    { name: 'an image without pixels', body: () => pngHeader(0, 7), code: 'image_unreadable' },
    { name: 'an image of 50 megapixels and one pixel', body: () => pngHeader(50_000_001, 1), code: 'image_too_large' },
    {
      name: 'an image that claims to be 4 gigapixels wide',
      body: () => pngHeader(0xffff_ffff, 0xffff_ffff),
      code: 'image_too_large',
    },
  ];

  test.each(cases)('$name is rejected as $code, as an upload and as a data URI', async ({ body: make, code }) => {
    const caller = await createCaller();
    const body = new Uint8Array(await make());
    expectProblem(await caller.send('POST', '/v1/images', { body, headers: BINARY }), code);
    if (body.length === 0) return;
    const uri = `data:image/png;base64,${Buffer.from(body).toString('base64')}`;
    const run = await caller.post('/v1/runs', { samples: makeSamples(1, [uri]) });
    expectProblem(run, code, '/samples/0/images/0');
  });

  test('POST /v1/images rejects a content type that is not binary', async () => {
    const caller = await createCaller();
    const body = await drawImage();
    const type = { 'content-type': 'text/plain' };
    expectProblem(await caller.send('POST', '/v1/images', { body, headers: type }), 'unsupported_media_type');
    expectProblem(await caller.send('POST', '/v1/images', { body }), 'unsupported_media_type');
  });

  test('POST /v1/runs rejects a data URI that is not base64', async () => {
    const caller = await createCaller();
    const samples = makeSamples(1, ['data:image/png;base64,*****']);
    expectProblem(await caller.post('/v1/runs', { samples }), 'image_unreadable', '/samples/0/images/0');
  });

  test('GET /v1/images/{sha256} rejects an invalid hash and callers without a key', async () => {
    const caller = await createCaller();
    expectProblem(await caller.get('/v1/images/no-hash'), 'invalid_request', '/sha256');
    expectProblem(await anonymousCaller().get(`/v1/images/${'0'.repeat(64)}`), 'unauthorized');
  });
});

test('an image that only the decoder finds broken fails its sample with a reason, and no other sample', async () => {
  const caller = await createCaller();
  const good = await uploadImage(caller);
  const broken = await uploadImage(caller, (await drawImage()).slice(0, 200));
  const { body } = await caller.post<Run & { failures: unknown[] }>(
    '/v1/runs',
    { samples: makeSamples(2, [good, broken]) },
    { prefer: 'wait=30' },
  );
  expect(body).toMatchObject({ status: 'failed', samples: { succeeded: 1, failed: 1 } });
  expect(body.failures).toMatchObject([{ id: 's1', error: { code: 'image_unreadable' } }]);
});
