/** The four submissions that ship with Shapes-VD, made by running what they are of. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { RunnerAddress } from '#clients/runner/call.ts';
import { runPython } from '#studies/validity/fresh-renders.ts';
import { generate } from './ask-runner.ts';
import { memorise } from './memorise.ts';
import type { ShapesQuestion } from './questions.ts';

/** In the order of the table. */
export const ENTRIES = {
  looks: 'reference model',
  blind: 'the same without the picture',
  prior: 'language prior',
  memorised: 'memorised answers',
} as const;
export type EntryName = keyof typeof ENTRIES;
export const ENTRY_NAMES = Object.keys(ENTRIES) as EntryName[];

const submitted = z.strictObject({
  id: z.string(),
  responses: z.array(z.string()).min(1),
  blind_responses: z.array(z.string()).optional(),
});
export type Submitted = z.infer<typeof submitted>;

/** Neither a seed of training nor one that the benchmark is drawn from. */
const PRIOR_SEED = 40;
const NO_IMAGE = { name: 'no_image' } as const;

function fileOf(folder: string, name: EntryName): string {
  return join(folder, 'submissions', `${name}.jsonl`);
}

export async function readSubmission(folder: string, name: EntryName): Promise<Submitted[]> {
  const lines = (await readFile(fileOf(folder, name), 'utf8')).split('\n').filter((line) => line !== '');
  return lines.map((line) => submitted.parse(JSON.parse(line)));
}

async function write(folder: string, name: EntryName, rows: readonly Submitted[]): Promise<void> {
  await mkdir(join(folder, 'submissions'), { recursive: true });
  await writeFile(fileOf(folder, name), rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
}

/** @param onStep is told what begins */
export async function makeSubmissions(options: {
  runner: RunnerAddress;
  questions: readonly ShapesQuestion[];
  folder: string;
  python: { interpreter: string; packages: string };
  onStep: (title: string) => void;
}): Promise<void> {
  const { runner, questions, folder, python, onStep } = options;
  onStep('asking with the picture');
  const seen = await generate(runner, questions, {});
  onStep('asking without the picture');
  const blind = await generate(runner, questions, { view: NO_IMAGE });
  const rowsOf = (texts: Map<string, string[]>) => questions.map(({ id }) => ({ id, responses: texts.get(id) ?? [] }));
  const looking = rowsOf(seen).map((row) => ({ ...row, blind_responses: blind.get(row.id) ?? [] }));
  await write(folder, 'looks', looking);
  await write(folder, 'blind', rowsOf(blind));
  onStep('learning by heart');
  await write(folder, 'memorised', rowsOf(await memorise(runner, questions)));
  onStep('fitting the language prior');
  const files = ['--questions', join(folder, 'samples.jsonl'), '--out', fileOf(folder, 'prior')];
  await runPython(python.interpreter, ['-m', 'sightline_reference.prior', '--seed', `${PRIOR_SEED}`, ...files], {
    PYTHONPATH: python.packages,
  });
}

/** The same submissions for a folder with some of the questions. */
export async function takePart(from: string, to: string, ids: ReadonlySet<string>): Promise<void> {
  for (const name of ENTRY_NAMES) {
    await write(
      to,
      name,
      (await readSubmission(from, name)).filter(({ id }) => ids.has(id)),
    );
  }
}
