/** Questions and pictures of samples of a run, as far as they can be read. */

import type { ApiServices } from '#api/services.ts';
import type { RunSample } from '#contract/run.ts';
import { readInput } from '#db/objects/chunk-input.ts';
import { listSampleInputs } from '#db/runs/list-sample-inputs.ts';
import type { SampleContent } from './sample-responses.ts';

/** What the user says in the last message, where there are several. */
function questionOf({ question, messages = [] }: RunSample): string {
  if (question !== undefined) return question;
  const content = messages.findLast(({ role }) => role === 'user')?.content ?? '';
  if (typeof content === 'string') return content;
  return content.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join(' ');
}

/** By position in the run. */
export async function readContents(
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
