/** Counts how often the chosen grader agrees with the verdicts of a reference. */
import { gradeWith } from '#core/samples/grade-with.ts';

export interface JudgedResponse {
  response: string;
  answer: string;
  choices?: string[];
  /** Verdict of the reference. */
  isRight: boolean;
}

export interface Agreement {
  responses: number;
  undecided: number;
  agreed: number;
  /** Right here, wrong in the reference. */
  onlyHere: number;
  /** Wrong here, right in the reference. */
  onlyThere: number;
}

export async function countAgreement(judged: Iterable<JudgedResponse>): Promise<Agreement> {
  const count: Agreement = { responses: 0, undecided: 0, agreed: 0, onlyHere: 0, onlyThere: 0 };
  for (const { response, answer, choices, isRight } of judged) {
    const grade = await gradeWith({ answers: [answer], ...(choices ? { choices } : {}) });
    const { reward } = grade(response);
    count.responses += 1;
    if (reward === null) count.undecided += 1;
    else if ((reward === 1) === isRight) count.agreed += 1;
    else if (reward === 1) count.onlyHere += 1;
    else count.onlyThere += 1;
  }
  return count;
}

const percent = (part: number, whole: number) => (whole === 0 ? '–' : `${((100 * part) / whole).toFixed(1)} %`);

/** One row of the table in docs/graders.md. */
export function toRow(source: string, { responses, undecided, agreed, onlyHere, onlyThere }: Agreement): string {
  const decided = responses - undecided;
  const cells = [source, responses, percent(decided, responses), percent(agreed, decided), onlyHere, onlyThere];
  return `| ${cells.join(' | ')} |`;
}
