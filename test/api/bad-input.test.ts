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

describe('a body', () => {
  test('that is cut off anywhere is refused', async () => {
    for (let end = 0; end < WHOLE.length; end += 17) {
      expectProblem(await postRaw(WHOLE.slice(0, end)), 'invalid_request');
    }
  });

  test.each([
    ['that is empty', ''],
    ['with something behind it', `${WHOLE} x`],
    ['of a comment', '/* {} */'],
    ['of NaN', '{"samples": NaN}'],
    ['of null', 'null'],
    ['of a list', '[]'],
    ['of a text', '"samples"'],
    ['of zeros', '\0\0\0\0'],
  ])('%s is refused', async (_, body) => {
    expectProblem(await postRaw(body), 'invalid_request');
  });

  test('that is not UTF-8 is refused', async () => {
    expectProblem(await postRaw(new Uint8Array([0x22, 0xff, 0xfe, 0x22])), 'invalid_request');
    expectProblem(await postRaw(new Uint8Array(Buffer.from(WHOLE, 'utf16le'))), 'invalid_request');
  });

  test.each([
    ['none', undefined],
    ['text', 'text/plain'],
    ['a form', 'application/x-www-form-urlencoded'],
    ['something like JSON', 'application/jsonp'],
    ['nonsense', ';;;'],
  ])('whose content type is %s is refused', async (_, type) => {
    const bytes = new Uint8Array(Buffer.from(WHOLE));
    expectProblem(
      await postRaw(bytes, { ...(type ? { 'content-type': type } : {}) } as typeof JSON_TYPE),
      'unsupported_media_type',
    );
  });

  test('may be of any type that is JSON', async () => {
    for (const type of ['application/json; charset=utf-8', 'Application/JSON', 'application/vnd.api+json']) {
      const answer = await postRaw('{"samples": []}', { 'content-type': type });
      expectProblem(answer, 'invalid_request', '/samples');
    }
  });

  test('with 10,000 fields that nobody knows is refused in few words', async () => {
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

  test('cannot reach the prototype of anything', async () => {
    const caller = await createCaller();
    const body = '{"__proto__": {"samples": []}, "constructor": {"prototype": {"x": 1}}}';
    expectProblem(await caller.send('POST', '/v1/runs', { body, headers: JSON_TYPE }), 'invalid_request');
    expect((await adminCaller().get('/healthz')).status).toBe(200);
  });

  test('points to every fault at once, at most twenty', async () => {
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

describe('a name', () => {
  test.each([
    ['that turns the direction of writing', 'good\u202egnp.exe'],
    ['with a mark that is not seen', 'run\u200b1'],
    ['with a line break', 'a\nb'],
    ['with a zero', 'a\0b'],
    ['with half of a character', 'a\ud83d'],
    ['with a paragraph separator', 'a\u2029b'],
  ])('%s is refused', async (_, name) => {
    const caller = await createCaller();
    expectProblem(await caller.post('/v1/runs', { name, samples: makeSamples(1) }), 'invalid_request', '/name');
    expectProblem(await adminCaller().post('/v1/keys', { name }), 'invalid_request', '/name');
  });

  test('in any language is kept as it is', async () => {
    const caller = await createCaller();
    const image = await uploadImage(caller);
    for (const name of ['Прогон 1', 'تجربة', '実験 ①', 'naïve café 😀', "Robert'); DROP TABLE runs;--"]) {
      const { body } = await caller.post<Run>('/v1/runs', { name, samples: makeSamples(1, [image]) });
      expect((await caller.get<Run>(`/v1/runs/${body.id}`)).body.name).toBe(name);
    }
  });
});

test('what a caller writes comes back letter by letter: ids, texts, batches and metadata', async () => {
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

test('characters that no text needs are refused where they would be lost', async () => {
  const caller = await createCaller();
  const half = await caller.post('/v1/runs', { samples: [{ ...makeSamples(1)[0], question: 'a\ud800' }] });
  expectProblem(half, 'invalid_request', '/samples/0/question');
  const key = await caller.post('/v1/runs', { samples: [{ ...makeSamples(1)[0], metadata: { '\udc00': 1 } }] });
  expectProblem(key, 'invalid_request', '/samples/0/metadata');
});

describe('a run is refused', () => {
  const [sample] = makeSamples(1);
  test.each([
    ['without samples', { samples: [] }, '/samples'],
    ['whose samples have one id twice', { samples: [sample, sample] }, '/samples/1/id'],
    [
      'with a response that is text and tokens',
      { samples: [{ ...sample, responses: [{ text: 'a', token_ids: [1] }] }] },
      '/samples/0/responses/0',
    ],
    ['with no question', { samples: [{ ...sample, question: undefined }] }, '/samples/0'],
    [
      'with a token below zero',
      { samples: [{ ...sample, responses: [{ token_ids: [-1] }] }] },
      '/samples/0/responses/0/token_ids/0',
    ],
    [
      'with a reward that is no number',
      { samples: [{ ...sample, responses: [{ text: 'a', reward: null }] }] },
      '/samples/0/responses/0/reward',
    ],
    [
      'with a region that is inside out',
      { samples: [{ ...sample, images: ['0'.repeat(64)], regions: [{ box: [2, 2, 1, 1] }] }] },
      '/samples/0/regions/0/box',
    ],
    [
      'with an image by address',
      { samples: [{ ...sample, images: ['https://example.com/a.png'] }] },
      '/samples/0/images/0',
    ],
    [
      'with a file of this machine',
      { samples: [{ ...sample, images: ['file:///etc/passwd'] }] },
      '/samples/0/images/0',
    ],
    [
      'with several draws of what is not random',
      { samples: [sample], draws: 2, perturbation: { name: 'solid' } },
      '/draws',
    ],
    ['with a divergence that nobody knows', { samples: [sample], divergences: ['kl', 'love'] }, '/divergences/1'],
    ['whose shaping needs batches', { samples: [sample], shaping: { scope: 'batch' } }, '/samples/0/batch'],
    [
      'whose shaping needs advantages',
      { samples: [sample], shaping: { advantage: 'given' } },
      '/samples/0/responses/0/advantage',
    ],
  ])('%s', async (_, body, pointer) => {
    expectProblem(await (await createCaller()).post('/v1/runs', body), 'invalid_request', pointer);
  });

  test('whose image was never uploaded', async () => {
    const caller = await createCaller();
    const there = await uploadImage(caller);
    const samples = makeSamples(2).map((one) => ({ ...one, images: [there, 'f'.repeat(64)] }));
    const answer = await caller.post<{ errors: unknown[] }>('/v1/runs', { samples });
    expectProblem(answer, 'image_missing', '/samples/1/images/1');
    expect(answer.body.errors).toHaveLength(2);
  });

  test('whose model no runner has', async () => {
    const answer = await (await createCaller()).post('/v1/runs', { model: 'gpt-9', samples: makeSamples(1) });
    expectProblem(answer, 'unknown_model', '/model');
  });
});

describe('an address or header is refused', () => {
  const id = '0'.repeat(26);
  test.each([
    ['with an id of another kind', `/v1/runs/trj_${id}`, '/id'],
    ['with an id of another kind of run', `/v1/trajectories/run_${id}`, '/id'],
    ['with an id in capitals', `/v1/runs/RUN_${id}`, '/id'],
    ['with an id that is too short', '/v1/runs/run_0', '/id'],
    ['with an id and something behind it', `/v1/runs/run_${id}%00`, '/id'],
    ['with an id that is a quotation', `/v1/runs/${encodeURIComponent("' OR 1=1 --")}`, '/id'],
    ['with half of an escape', '/v1/runs/%E0%A4%A', '/id'],
    ['with a limit of 0', '/v1/runs?limit=0', '/limit'],
    ['with a limit that is no number', '/v1/runs?limit=many', '/limit'],
    ['with a limit that is no whole number', '/v1/runs?limit=1.5', '/limit'],
    ['with a status that nobody knows', '/v1/runs?status=lost', '/status'],
    ['with a cursor that nobody gave', '/v1/runs?cursor=abc', '/cursor'],
    ['with a cursor of another list', `/v1/runs?cursor=${btoa('{"samplePosition":1,"responseIndex":0}')}`, '/cursor'],
    ['with a cursor that is too long', `/v1/runs?cursor=${'x'.repeat(513)}`, '/cursor'],
    ['with a cursor that is not Latin', `/v1/runs?cursor=${encodeURIComponent('ж')}`, '/cursor'],
  ])('%s', async (_, path, pointer) => {
    expectProblem(await (await createCaller()).get(path), 'invalid_request', pointer);
  });

  test('with a Last-Event-ID that is none', async () => {
    const headers = { 'last-event-id': 'x' };
    const answer = await (await createCaller()).get(`/v1/runs/run_${id}/events`, headers);
    expectProblem(answer, 'invalid_request', '/last-event-id');
  });

  test('with a preference that is nonsense is no fault: preferences may be ignored (RFC 7240)', async () => {
    const caller = await createCaller();
    const answer = await caller.post('/v1/runs', { samples: [] }, { prefer: 'wait=soon, ;;=' });
    expectProblem(answer, 'invalid_request', '/samples');
  });
});
