/** Grades of texts: computed here from the answers of a sample, or by an HTTP grader. */
import pRetry from 'p-retry';
import type { DatasetSample } from '#contract/dataset.ts';
import { SightlineError } from '#contract/errors.ts';
import type { FailureReason } from '#contract/run.ts';
import type { SignalSettings } from '#contract/signals.ts';
import { callGrader, GraderError } from '#core/grading/index.ts';
import { gradeWith } from '#core/samples/index.ts';
import type { Services } from '../services.ts';

interface Grade {
  reward: number | null;
  extracted: string | null;
}

const RETRIES = 2;
const CONCURRENT_CALLS = 4;

/**
 * Grades all texts of a sample and returns a lookup of the grades.
 * @throws SightlineError `grader_failed` if the HTTP grader fails: a failure is never a grade
 */
export async function gradeTexts(
  { settings, fetch }: Pick<Services, 'settings' | 'fetch'>,
  { answers, choices }: DatasetSample,
  { spec, texts }: { spec: SignalSettings['grader']; texts: readonly string[] },
): Promise<(text: string) => Grade> {
  if (spec?.kind !== 'http') return gradeWith({ answers, choices }, spec);
  const grades = new Map<string, Grade>();
  const remaining = [...new Set(texts)].values();
  const gradeRemaining = async () => {
    for (const response of remaining) {
      const request = { response, answers, ...(choices ? { choices } : {}) };
      const call = () => callGrader({ fetch, spec, allowed: settings.graders, request });
      const shouldRetry = ({ error }: { error: unknown }) => error instanceof GraderError && error.retryable;
      grades.set(response, await pRetry(call, { retries: RETRIES, minTimeout: 200, randomize: true, shouldRetry }));
    }
  };
  try {
    await Promise.all(Array.from({ length: CONCURRENT_CALLS }, gradeRemaining));
  } catch (cause) {
    throw new SightlineError('grader_failed', cause instanceof Error ? cause.message : String(cause), { cause });
  }
  return (text) => grades.get(text) ?? { reward: null, extracted: null };
}

/** Result of a step that grades, or the result of `fail` if the grader failed. */
export async function orGraderFailure<Result>(
  step: () => Promise<Result>,
  fail: (reason: FailureReason) => Result,
): Promise<Result> {
  try {
    return await step();
  } catch (error) {
    if (!(error instanceof SightlineError) || error.code !== 'grader_failed') throw error;
    return fail({ code: error.code, detail: error.message });
  }
}
