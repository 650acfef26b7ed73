import { describe, expect, test } from 'vitest';
import type { Run } from '#contract/run.ts';
import type { Trajectory } from '#contract/trajectory.ts';
import { type Answer, adminCaller, createCaller, expectProblem } from '../service/callers.ts';
import { uploadImage } from '../service/images.ts';
import { makeSamples } from '../service/samples.ts';

const JSON_TYPE = { 'content-type': 'application/json' };
const WHOLE = JSON.stringify({ samples: makeSamples(1) });

async function postRaw(body: string | Uint8Array<ArrayBuffer>, headers = JSON_TYPE): Promise<Answer<unknown>> {
  return (await createCaller()).send('POST', '/v1/runs', { body, headers });
}

describe('a request body', () => {
  test('POST /v1/runs rejects a truncated body wherever it is cut off', async () => {
    for (let end = 0; end < WHOLE.length; end += 17) {
      expectProblem(await postRaw(WHOLE.slice(0, end)), 'invalid_request');
    }
  });

  test.each([
    ['empty', ''],
    ['followed by more text', `${WHOLE} x`],
    ['a comment', '/* {} */'],
    ['JSON with NaN', '{"samples": NaN}'],
    ['null', 'null'],
    ['a list', '[]'],
    ['a string', '"samples"'],
    ['null characters', '\0\0\0\0'],
  ])('POST /v1/runs rejects a body that is %s', async (_, body) => {
    expectProblem(await postRaw(body), 'invalid_request');
  });

  test('POST /v1/runs rejects a body that is not UTF-8', async () => {
    expectProblem(await postRaw(new Uint8Array([0x22, 0xff, 0xfe, 0x22])), 'invalid_request');
    expectProblem(await postRaw(new Uint8Array(Buffer.from(WHOLE, 'utf16le'))), 'invalid_request');
  });

  test.each([
    ['none', undefined],
    ['text/plain', 'text/plain'],
    ['of a form', 'application/x-www-form-urlencoded'],
    ['application/jsonp', 'application/jsonp'],
    ['";;;"', ';;;'],
  ])('POST /v1/runs rejects the content type %s', async (_, type) => {
    const bytes = new Uint8Array(Buffer.from(WHOLE));
    expectProblem(
      await postRaw(bytes, { ...(type ? { 'content-type': type } : {}) } as typeof JSON_TYPE),
      'unsupported_media_type',
    );
  });

  test('POST /v1/runs accepts every content type that is JSON', async () => {
    for (const type of ['application/json; charset=utf-8', 'Application/JSON', 'application/vnd.api+json']) {
      const answer = await postRaw('{"samples": []}', { 'content-type': type });
      expectProblem(answer, 'invalid_request', '/samples');
    }
  });

  test('POST /v1/runs answers 10,000 unknown fields with a short problem', async () => {
    const extra = Object.fromEntries(Array.from({ length: 10_000 }, (_, at) => [`field-${at}`, at]));
    const caller = await createCaller();
    for (const body of [
      { ...extra, samples: makeSamples(1) },
      { samples: makeSamples(1).map((sample) => ({ ...sample, ...extra })) },
      { samples: makeSamples(1), shaping: extra },
    ]) {
      const answer = await caller.post('/v1/runs', body);
      expectProblem(answer, 'invalid_request');
      expect(JSON.stringify(answer.body).length).toBeLessThan(2_000);
    }
  });

  test('a field __proto__ in a body changes no prototype', async () => {
    const caller = await createCaller();
    const body = '{"__proto__": {"samples": []}, "constructor": {"prototype": {"x": 1}}}';
    expectProblem(await caller.send('POST', '/v1/runs', { body, headers: JSON_TYPE }), 'invalid_request');
    expect((await adminCaller().get('/healthz')).status).toBe(200);
  });

  test('a problem lists every invalid field, but at most twenty', async () => {
    const caller = await createCaller();
    const samples = Array.from({ length: 40 }, (_, at) => ({
      id: '',
      question: at,
      responses: [{ text: '', reward: 'x' }],
    }));
    const answer = await caller.post<{ errors: { pointer: string }[] }>('/v1/runs', { samples });
    expectProblem(answer, 'invalid_request', '/samples/0/responses/0/reward');
    expect(answer.body.errors).toHaveLength(20);
  });
});

describe('names of runs and keys', () => {
  test.each([
    ['a change of the writing direction', 'good\u202egnp.exe'],
    ['an invisible character', 'run\u200b1'],
    ['a line break', 'a\nb'],
    ['a null character', 'a\0b'],
    ['half of a surrogate pair', 'a\ud83d'],
    ['a paragraph separator', 'a\u2029b'],
  ])('a name with %s is rejected', async (_, name) => {
    const caller = await createCaller();
    expectProblem(await caller.post('/v1/runs', { name, samples: makeSamples(1) }), 'invalid_request', '/name');
    expectProblem(await adminCaller().post('/v1/keys', { name }), 'invalid_request', '/name');
  });

  test('a name in any script is stored unchanged', async () => {
    const caller = await createCaller();
    const image = await uploadImage(caller);
    for (const name of ['Прогон 1', 'تجربة', '実験 ①', 'naïve café 😀', "Robert'); DROP TABLE runs;--"]) {
      const { body } = await caller.post<Run>('/v1/runs', { name, samples: makeSamples(1, [image]) });
      expect((await caller.get<Run>(`/v1/runs/${body.id}`)).body.name).toBe(name);
    }
  });
});

test('ids, texts, batches and metadata come back unchanged, whatever characters they have', async () => {
  const caller = await createCaller();
  const image = await uploadImage(caller);
  const odd = [
    '"\'`;--',
    '<script>alert(1)</script>',
    'a/b?c#d%20e\\',
    '👩‍👩‍👧 ﷽ \u202e',
    ' spaced ',
    '$.x[0]',
    'é vs é',
    '__proto__',
    'zero\0zero',
  ];
  const samples = makeSamples(odd.length, [image]).map((sample, at) => ({
    ...sample,
    id: odd[at] ?? '',
    batch: odd[at] ?? '',
    metadata: { [`${odd[at]}?`]: odd, nested: [{ odd: odd[at] }] },
    responses: [{ text: `${odd[at]} red`, reward: 1 }],
  }));
  const { body } = await caller.post<Run & { trajectories: Trajectory[] }>(
    '/v1/runs',
    { samples },
    { prefer: 'wait=30' },
  );
  expect(body.status, JSON.stringify(body).slice(0, 1000)).toBe('succeeded');
  expect(body.trajectories.map(({ sample_id }) => sample_id)).toEqual(odd);
  expect(body.trajectories.map(({ text }) => text)).toEqual(odd.map((one) => `${one} red`));
  const { body: page } = await caller.get<{ items: { id: string; metadata: unknown }[] }>(
    `/v1/runs/${body.id}/samples`,
  );
  expect(page.items.map(({ id }) => id)).toEqual(odd);
  expect(page.items.map(({ metadata }) => metadata)).toEqual(
    samples.map(({ metadata }) => JSON.parse(JSON.stringify(metadata))),
  );
});

test('half of a surrogate pair is rejected in a question and in metadata', async () => {
  const caller = await createCaller();
  const half = await caller.post('/v1/runs', { samples: [{ ...makeSamples(1)[0], question: 'a\ud800' }] });
  expectProblem(half, 'invalid_request', '/samples/0/question');
  const key = await caller.post('/v1/runs', { samples: [{ ...makeSamples(1)[0], metadata: { '\udc00': 1 } }] });
  expectProblem(key, 'invalid_request', '/samples/0/metadata');
});

describe('POST /v1/runs', () => {
  const [sample] = makeSamples(1);
  test.each([
    ['an empty list of samples', { samples: [] }, '/samples'],
    ['two samples with the same id', { samples: [sample, sample] }, '/samples/1/id'],
    [
      'a response with both text and tokens',
      { samples: [{ ...sample, responses: [{ text: 'a', token_ids: [1] }] }] },
      '/samples/0/responses/0',
    ],
    ['a sample without a question', { samples: [{ ...sample, question: undefined }] }, '/samples/0'],
    [
      'a negative token id',
      { samples: [{ ...sample, responses: [{ token_ids: [-1] }] }] },
      '/samples/0/responses/0/token_ids/0',
    ],
    [
      'a reward that is not a number',
      { samples: [{ ...sample, responses: [{ text: 'a', reward: null }] }] },
      '/samples/0/responses/0/reward',
    ],
    [
      'a region whose corners are swapped',
      { samples: [{ ...sample, images: ['0'.repeat(64)], regions: [{ box: [2, 2, 1, 1] }] }] },
      '/samples/0/regions/0/box',
    ],
    [
      'an image given by its URL',
      { samples: [{ ...sample, images: ['https://example.com/a.png'] }] },
      '/samples/0/images/0',
    ],
    [
      'an image given as a file URL',
      { samples: [{ ...sample, images: ['file:///etc/passwd'] }] },
      '/samples/0/images/0',
    ],
    [
      'several draws of a perturbation that is not random',
      { samples: [sample], draws: 2, perturbation: { name: 'solid' } },
      '/draws',
    ],
    ['an unknown divergence', { samples: [sample], divergences: ['kl', 'love'] }, '/divergences/1'],
    ['a shaping by batch without batches', { samples: [sample], shaping: { scope: 'batch' } }, '/samples/0/batch'],
    [
      'a shaping by given advantages without them',
      { samples: [sample], shaping: { advantage: 'given' } },
      '/samples/0/responses/0/advantage',
    ],
  ])('POST /v1/runs rejects %s', async (_, body, pointer) => {
    expectProblem(await (await createCaller()).post('/v1/runs', body), 'invalid_request', pointer);
  });

  test('POST /v1/runs rejects an image that was never uploaded', async () => {
    const caller = await createCaller();
    const there = await uploadImage(caller);
    const samples = makeSamples(2).map((one) => ({ ...one, images: [there, 'f'.repeat(64)] }));
    const answer = await caller.post<{ errors: unknown[] }>('/v1/runs', { samples });
    expectProblem(answer, 'image_missing', '/samples/1/images/1');
    expect(answer.body.errors).toHaveLength(2);
  });

  test('POST /v1/runs rejects a model that no runner has', async () => {
    const answer = await (await createCaller()).post('/v1/runs', { model: 'gpt-9', samples: makeSamples(1) });
    expectProblem(answer, 'unknown_model', '/model');
  });
});

describe('addresses and headers', () => {
  const id = '0'.repeat(26);
  test.each([
    ['an id with the prefix of another kind', `/v1/runs/trj_${id}`, '/id'],
    ['the id of a run as that of a trajectory', `/v1/trajectories/run_${id}`, '/id'],
    ['an id in capitals', `/v1/runs/RUN_${id}`, '/id'],
    ['an id that is too short', '/v1/runs/run_0', '/id'],
    ['an id followed by a null character', `/v1/runs/run_${id}%00`, '/id'],
    ['SQL instead of an ID', `/v1/runs/${encodeURIComponent("' OR 1=1 --")}`, '/id'],
    ['a truncated percent escape', '/v1/runs/%E0%A4%A', '/id'],
    ['a limit of 0', '/v1/runs?limit=0', '/limit'],
    ['a limit that is not a number', '/v1/runs?limit=many', '/limit'],
    ['a limit that is not an integer', '/v1/runs?limit=1.5', '/limit'],
    ['an unknown status', '/v1/runs?status=lost', '/status'],
    ['an invented cursor', '/v1/runs?cursor=abc', '/cursor'],
    ['a cursor of another list', `/v1/runs?cursor=${btoa('{"samplePosition":1,"responseIndex":0}')}`, '/cursor'],
    ['a cursor that is too long', `/v1/runs?cursor=${'x'.repeat(513)}`, '/cursor'],
    ['a cursor that is not ASCII', `/v1/runs?cursor=${encodeURIComponent('ж')}`, '/cursor'],
  ])('GET rejects %s with 400', async (_, path, pointer) => {
    expectProblem(await (await createCaller()).get(path), 'invalid_request', pointer);
  });

  test('GET /v1/runs/{id}/events rejects an invalid Last-Event-ID', async () => {
    const headers = { 'last-event-id': 'x' };
    const answer = await (await createCaller()).get(`/v1/runs/run_${id}/events`, headers);
    expectProblem(answer, 'invalid_request', '/last-event-id');
  });

  test('an unknown preference in the header Prefer is ignored (RFC 7240)', async () => {
    const caller = await createCaller();
    const answer = await caller.post('/v1/runs', { samples: [] }, { prefer: 'wait=soon, ;;=' });
    expectProblem(answer, 'invalid_request', '/samples');
  });
});
