import { type SQL, sql } from 'drizzle-orm';
import { toJsonGroups } from '../database.ts';
import type { SampleScores } from './rows.ts';

const toJson = (value: unknown) => (value === null ? null : JSON.stringify(value));

export interface UpdateScores {
  submissionId: string;
  samples: SampleScores[];
  /** Must hold when the statements run. */
  condition: SQL;
}

/** Statements that write the scores of samples. */
export function updateScores({ submissionId, samples, condition }: UpdateScores): SQL[] {
  const rows = samples.map((sample) => ({
    ...sample,
    scores: toJson(sample.scores),
    blindGrades: toJson(sample.blindGrades),
    languageModelGrades: toJson(sample.languageModelGrades),
  }));
  return toJsonGroups(rows).map(
    (json) => sql`UPDATE submission_samples SET scores = value ->> 'scores', blind_grades = value ->> 'blindGrades',
        language_model_grades = value ->> 'languageModelGrades', accuracy = value ->> 'accuracy', gain = value ->> 'gain',
        mean_dependency = value ->> 'meanDependency', error_code = value -> 'error' ->> 'code',
        error_detail = value -> 'error' ->> 'detail'
      FROM json_each(${json})
      WHERE submission_id = ${submissionId} AND sequence = value ->> 'sequence' AND ${condition}`,
  );
}
