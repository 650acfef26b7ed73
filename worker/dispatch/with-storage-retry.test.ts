import { describe, expect, test } from 'vitest';
import { SightlineError } from '#contract/errors.ts';
import { withStorageRetry } from './with-storage-retry.ts';

/** A step that throws the given errors in turn, then succeeds. */
function failing(...errors: unknown[]) {
  const calls = { count: 0 };
  const step = async () => {
    const error = errors[calls.count];
    calls.count += 1;
    if (error) throw error;
    return 'done';
  };
  return { calls, step };
}

const lost = new Error('D1_ERROR: Network connection lost.');

describe.concurrent('withStorageRetry', () => {
  test('retries a step up to three times', async () => {
    const { calls, step } = failing(lost, lost, new SightlineError('storage_failed', 'the object is missing'));
    expect(await withStorageRetry(step)).toBe('done');
    expect(calls.count).toBe(4);
  });

  test('throws storage_failed with the cause after the last retry', async () => {
    const { calls, step } = failing(lost, lost, lost, lost, lost);
    await expect(withStorageRetry(step)).rejects.toMatchObject({ code: 'storage_failed', cause: lost });
    expect(calls.count).toBe(4);
  });

  test.each([
    new SightlineError('shaping_inapplicable', 'it does not fit'),
    new RangeError('a broken invariant'),
    new TypeError('a mistake of ours'),
  ])('does not retry after a $name that a retry cannot fix', async (error) => {
    const { calls, step } = failing(error);
    await expect(withStorageRetry(step)).rejects.toBe(error);
    expect(calls.count).toBe(1);
  });

  test('keeps the message of a SightlineError', async () => {
    const named = new SightlineError('storage_failed', 'The stored image abc is corrupt');
    await expect(withStorageRetry(failing(named, named, named, named).step)).rejects.toBe(named);
  });
});
