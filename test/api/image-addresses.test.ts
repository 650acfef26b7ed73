import { createHmac } from 'node:crypto';
import { expect, inject, test } from 'vitest';
import type { BenchmarkQuestion } from '#contract/benchmark.ts';
import { createBoard, pinBoard, readTables } from '../service/board-scene.ts';
import { anonymousCaller, expectProblem } from '../service/callers.ts';

const { url } = inject('shared');

test('the signed address of an image opens that image only, in its benchmark and until it expires', async () => {
  const anonymous = anonymousCaller();
  const board = await createBoard();
  const second = await pinBoard(board.admin, board.image);
  const lines = (await (await board.team.fetch(`/v1/benchmarks/${board.name}/versions/1/questions`)).text())
    .trim()
    .split('\n');
  const { images } = JSON.parse(lines[0] ?? '') as BenchmarkQuestion;
  const address = new URL(images[0]?.url ?? '', url);
  expect((await anonymous.get(address.pathname + address.search)).status).toBe(200);
  const openChanged = (change: (changed: URL) => void) => {
    const changed = new URL(address);
    change(changed);
    return anonymous.get(changed.pathname + changed.search);
  };
  const set = (name: string, value: string) => openChanged((changed) => changed.searchParams.set(name, value));
  const { expires = '', signature = '' } = Object.fromEntries(address.searchParams);
  expectProblem(await set('expires', String(Number(expires) + 1)), 'forbidden');
  for (const index of [0, 31, 63]) {
    const flipped = (Number.parseInt(signature.charAt(index), 16) ^ 1).toString(16);
    expectProblem(
      await set('signature', signature.slice(0, index) + flipped + signature.slice(index + 1)),
      'forbidden',
    );
  }
  for (const [name, value] of [
    ['signature', ''],
    ['signature', signature.slice(2)],
    ['expires', ''],
    ['expires', '-1'],
  ] as const) {
    expect([400, 403]).toContain((await set(name, value)).status);
  }
  const elsewhere = (changed: URL) => {
    changed.pathname = changed.pathname.replace(board.name, second.name);
  };
  expectProblem(await openChanged(elsewhere), 'forbidden');
  const other = (changed: URL) => {
    changed.pathname = changed.pathname.replace(board.image, 'a'.repeat(64));
  };
  expectProblem(await openChanged(other), 'forbidden');
  // A valid signature does not help an expired address.
  const sql = "SELECT value FROM secrets WHERE name = 'picture addresses'";
  const [secret] = await readTables<{ value: string }>({ sql });
  const sign = (expiry: number) =>
    createHmac('sha256', secret?.value ?? '')
      .update(`${board.name}\n${board.image}\n${expiry}`)
      .digest('hex');
  const openUntil = (time: number) =>
    anonymous.get<{ detail: string }>(`${address.pathname}?expires=${time}&signature=${sign(time)}`);
  expect((await openUntil(Date.now() + 60_000)).status).toBe(200);
  const expired = await openUntil(Date.now() - 1);
  expectProblem(expired, 'forbidden');
  expect(expired.body.detail).toContain('expired');
});
