/** Questions and images of samples of a run, read from the stored input of their chunks. */
import type { RunSample } from '#contract/run-request.ts';
import { readInput } from '#db/objects/read-input.ts';
import { listSampleInputs } from '#db/runs/list-sample-inputs.ts';
import type { ApiServices } from '../services.ts';

export interface SampleContent {
  question: string;
  /** SHA-256 of each image. */
  images: string[];
}

/** @returns the question, or the text of the last user message if the sample has messages */
function questionOf({ question, messages = [] }: RunSample): string {
  if (question !== undefined) return question;
  const content = messages.findLast(({ role }) => role === 'user')?.content ?? '';
  if (typeof content === 'string') return content;
  return content.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join(' ');
}

/** @returns contents by position in the run; positions without stored input are missing */
export async function loadContents(
  { db, objects }: Pick<ApiServices, 'db' | 'objects'>,
  { runId, positions }: { runId: string; positions: readonly number[] },
): Promise<Map<number, SampleContent>> {
  const contents = new Map<number, SampleContent>();
  if (positions.length === 0) return contents;
  for (const stored of await listSampleInputs(db, { runId, positions: [...new Set(positions)] })) {
    for (const { position, sample } of await readInput(objects, stored)) {
      contents.set(position, { question: questionOf(sample), images: sample.images });
    }
  }
  return contents;
}
