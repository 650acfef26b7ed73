/** Grades of a sample's texts: by its answers here, or by the grader of the user over HTTP. */
import pRetry from 'p-retry';
import type { DatasetSample } from '#contract/dataset.ts';
import { SightlineError } from '#contract/errors.ts';
import type { SignalSettings } from '#contract/signals.ts';
import { callGrader, GraderError } from '#core/grading/index.ts';
import { gradeWith } from '#core/samples/index.ts';
import type { Services } from '../../services.ts';

interface Grade {
  reward: number | null;
  extracted: string | null;
}

const RETRIES = 2;
const CALLS_AT_ONCE = 4;

/** @throws SightlineError `grader_failed`: a failure of the hook is never a grade */
export async function gradeTexts(
  { settings, fetch }: Pick<Services, 'settings' | 'fetch'>,
  { answers, choices }: DatasetSample,
  { spec, texts }: { spec: SignalSettings['grader']; texts: readonly string[] },
): Promise<(text: string) => Grade> {
  if (spec?.kind !== 'http') return gradeWith({ answers, choices }, spec);
  const grades = new Map<string, Grade>();
  const left = [...new Set(texts)].values();
  const ask = async () => {
    for (const response of left) {
      const request = { response, answers, ...(choices ? { choices } : {}) };
      const call = () => callGrader({ fetch, spec, allowed: settings.graders, request });
      const shouldRetry = ({ error }: { error: unknown }) => error instanceof GraderError && error.retryable;
      grades.set(response, await pRetry(call, { retries: RETRIES, minTimeout: 200, randomize: true, shouldRetry }));
    }
  };
  try {
    await Promise.all(Array.from({ length: CALLS_AT_ONCE }, ask));
  } catch (cause) {
    throw new SightlineError('grader_failed', cause instanceof Error ? cause.message : String(cause), { cause });
  }
  return (text) => grades.get(text) ?? { reward: null, extracted: null };
}
