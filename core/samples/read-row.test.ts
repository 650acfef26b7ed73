import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalJson, normaliseQuestion } from './canonical.ts';
import { formOf, readRow } from './read-row.ts';
import { type ImageCell, RowError, type RowIssue } from './row.ts';

const HASH = 'ab'.repeat(32);

async function resolve(cell: ImageCell): Promise<string> {
  if (cell.kind === 'sha256') return cell.sha256;
  return cell.kind === 'bytes' ? String(cell.bytes.length).padStart(64, '0') : 'f'.repeat(64);
}

async function read(row: unknown, form: Parameters<typeof readRow>[1] = 'auto') {
  return (await readRow(row, form, resolve)).sample;
}

async function errorsOf(row: unknown, form: Parameters<typeof readRow>[1] = 'auto'): Promise<RowIssue[]> {
  try {
    await readRow(row, form, resolve);
  } catch (error) {
    if (error instanceof RowError) return error.issues;
    throw error;
  }
  return [];
}

describe('the plain form', () => {
  test('a plain row has one image or several, one answer or several, responses as texts or objects', async () => {
    const row = { id: 'a', image: HASH, question: 'q', answer: 3, responses: ['x', { text: 'y', reward: 1 }] };
    expect(await read(row)).toEqual({
      id: 'a',
      images: [HASH],
      question: 'q',
      answers: ['3'],
      responses: [{ text: 'x' }, { text: 'y', reward: 1 }],
    });
    const many = await read({ id: 'a', images: [HASH, 'b.png'], question: 'q', answers: ['3', 'three'] });
    expect(many.images).toEqual([HASH, 'f'.repeat(64)]);
    expect(many.answers).toEqual(['3', 'three']);
  });

  test('a plain row keeps choices, messages and metadata', async () => {
    const messages = [{ role: 'user', content: [{ type: 'image' }, { type: 'text', text: 'q' }] }];
    const row = { id: 'a', images: [HASH], messages, choices: ['red', 'blue'], metadata: { kind: 'color' } };
    expect(await read(row)).toMatchObject({ messages, choices: ['red', 'blue'], metadata: { kind: 'color' } });
  });

  test.each([
    [{ id: 'a', question: 'q', note: 1 }, '/note', 'put your own columns into metadata'],
    [{ id: 'a', question: 'q', image: HASH, images: [] }, '/image', 'not both'],
    [
      { id: 'a', question: 'q', messages: [{ role: 'user', content: 'q' }] },
      '',
      'exactly one of question and messages',
    ],
    [{ id: 'a' }, '', 'exactly one of question and messages'],
    [{ id: 7, question: 'q' }, '/id', 'expected string'],
    [{ id: 'a', question: 'q', answer: { a: 1 } }, '/answer', 'a text, a number, or a list'],
    [{ id: 'a', question: 'q', responses: 'x' }, '/responses', 'list of responses'],
    [{ id: 'a', question: 'q', responses: [{ txt: 'x' }] }, '/responses/0', 'txt'],
    [{ id: 'a', question: 'q', image: 7 }, '/image', 'a SHA-256, a data URI, a path'],
    [{ id: 'a', question: 'q', images: ['data:image/png;base64,@@'] }, '/images/0', 'not base64'],
  ])('the plain row %j is rejected at "%s"', async (row, pointer, message) => {
    const [error] = await errorsOf(row, 'plain');
    expect(error?.pointer).toBe(pointer);
    expect(error?.message).toContain(message);
  });
});

describe("verl's form", () => {
  const row = {
    data_source: 'hiyouga/geometry3k',
    prompt: [{ role: 'user', content: '<image>Find x.' }],
    images: [{ bytes: new Uint8Array(5), path: null }],
    ability: 'math',
    reward_model: { style: 'rule', ground_truth: '3' },
    extra_info: { split: 'train', index: 12n },
  };

  test('a verl row has images at its placeholders and an ID of source, split and index', async () => {
    expect(await read(row)).toEqual({
      id: 'hiyouga/geometry3k/train/12',
      images: ['5'.padStart(64, '0')],
      messages: [{ role: 'user', content: [{ type: 'image' }, { type: 'text', text: 'Find x.' }] }],
      answers: ['3'],
      responses: [],
      metadata: { data_source: 'hiyouga/geometry3k', ability: 'math', extra_info: { split: 'train', index: 12 } },
    });
  });

  test('images without placeholders go to the first user message of a verl row', async () => {
    const prompt = [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'Find x.' },
    ];
    const { messages } = await read({ ...row, prompt });
    expect(messages?.[1]?.content).toEqual([{ type: 'image' }, { type: 'text', text: 'Find x.' }]);
  });

  test('a verl row with more placeholders than images is rejected', async () => {
    const errors = await errorsOf({ ...row, prompt: [{ role: 'user', content: '<image><image>Find x.' }] });
    expect(errors).toEqual([
      { code: 'invalid_request', pointer: '/messages', message: 'the messages show 2 images, but images lists 1' },
    ]);
  });

  test('a verl row without an index gets an ID derived from its content', async () => {
    const { extra_info: _, ...unnamed } = row;
    const first = await read(unnamed);
    expect(first.id).toMatch(/^[0-9a-f]{32}$/);
    expect((await read(unnamed)).id).toBe(first.id);
    expect((await read({ ...unnamed, ability: 'geometry' })).id).not.toBe(first.id);
  });
});

describe('the columns form', () => {
  test('the columns of ViRL39K are read, and further columns become metadata', async () => {
    const row = {
      qid: 'V-7',
      question: '<image>\nHow many?',
      answer: '\\boxed{4}',
      image: ['images/7.png'],
      category: 'count',
      PassRate_32BTrained: 0.5,
    };
    expect(await read(row)).toEqual({
      id: 'V-7',
      images: ['f'.repeat(64)],
      question: 'How many?',
      answers: ['\\boxed{4}'],
      responses: [],
      metadata: { category: 'count', PassRate_32BTrained: 0.5 },
    });
  });

  test('a columns row has images as structs of bytes and path, and choices as JSON', async () => {
    const row = { problem: 'Which?', image: { bytes: new Uint8Array(9), path: 'a.png' }, options: '["red","blue"]' };
    expect(await read(row)).toMatchObject({ images: ['9'.padStart(64, '0')], choices: ['red', 'blue'] });
  });

  test('a misspelt column is rejected with a suggestion', async () => {
    const [error] = await errorsOf({ id: 'a', question: 'q', respones: ['x'] });
    expect(error).toMatchObject({ pointer: '/respones', message: expect.stringContaining('did you mean responses?') });
  });

  test('a row without a question is rejected with the accepted column names', async () => {
    const [error] = await errorsOf({ id: 'a', text: 'q' });
    expect(error?.message).toContain('question, problem, query');
  });
});

test('readRow rejects a row that nests too deep or is not an object', async () => {
  let deep: unknown = 1;
  for (let level = 0; level < 40; level += 1) deep = [deep];
  expect(await errorsOf({ id: 'a', question: 'q', metadata: { deep } })).toMatchObject([{ message: /nests deeper/ }]);
  for (const row of [null, [], 7, 'x']) expect(await errorsOf(row)).toMatchObject([{ message: 'is not an object' }]);
});

test.each([
  [{ id: 'a', question: 'q' }, 'plain'],
  [{ id: 'a', question: 'q', category: 'x' }, 'columns'],
  [{ prompt: [{ role: 'user', content: 'q' }] }, 'verl'],
  [{ problem: 'q' }, 'columns'],
] as const)('the form of %j is %s', (row, form) => {
  expect(formOf(row)).toBe(form);
});

test('canonicalJson ignores the order of keys and distinguishes values', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
      const reversed = Object.fromEntries(Object.entries(value).reverse());
      expect(canonicalJson(reversed)).toBe(canonicalJson(value));
      expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
  expect(canonicalJson({ a: 1 })).not.toBe(canonicalJson({ a: '1' }));
});

test('readRow throws nothing but RowError for any row', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.object({ key: fc.constantFrom('id', 'prompt', 'question', 'image', 'images', 'answer') }),
      async (row) => {
        expect(await errorsOf(row)).toBeInstanceOf(Array);
      },
    ),
  );
});

test('normaliseQuestion ignores case, width, spacing and final punctuation', () => {
  expect(normaliseQuestion('What is  Ｘ？ ')).toBe(normaliseQuestion('what is x'));
  expect(normaliseQuestion('What is x?')).not.toBe(normaliseQuestion('What is y?'));
});
