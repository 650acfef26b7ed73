/** Reads and makes the four submissions that ship with Shapes-VD. */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import type { RunnerAddress } from '#clients/runner/call.ts';
import { runPython } from '#studies/shared/python.ts';
import { generate } from './ask-runner.ts';
import { memorise } from './memorise.ts';
import type { ShapesQuestion } from './questions.ts';

/** File names with their titles in the tables, in the order of the rows. */
export const SUBMISSIONS = {
  looks: 'reference model',
  blind: 'the same without the image',
  prior: 'language prior',
  memorised: 'memorised answers',
} as const;
export type SubmissionName = keyof typeof SUBMISSIONS;
export const SUBMISSION_NAMES = Object.keys(SUBMISSIONS) as SubmissionName[];

const submissionRow = z.strictObject({
  id: z.string(),
  responses: z.array(z.string()).min(1),
  blind_responses: z.array(z.string()).optional(),
});
export type SubmissionRow = z.infer<typeof submissionRow>;

/** Differs from every seed of training and from the seed of the benchmark. */
const PRIOR_SEED = 40;
const NO_IMAGE = { name: 'no_image' } as const;

function pathOf(folder: string, name: SubmissionName): string {
  return join(folder, 'submissions', `${name}.jsonl`);
}

export async function readSubmission(folder: string, name: SubmissionName): Promise<SubmissionRow[]> {
  const lines = (await readFile(pathOf(folder, name), 'utf8')).split('\n').filter((line) => line !== '');
  return lines.map((line) => submissionRow.parse(JSON.parse(line)));
}

async function writeSubmission(folder: string, name: SubmissionName, rows: readonly SubmissionRow[]): Promise<void> {
  await mkdir(join(folder, 'submissions'), { recursive: true });
  await writeFile(pathOf(folder, name), rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
}

interface Python {
  interpreter: string;
  /** Folder to import the generator's package from. */
  packages: string;
}

async function writePriorSubmission(
  folder: string,
  python: Python,
  questions: readonly ShapesQuestion[],
): Promise<void> {
  const work = await mkdtemp(join(tmpdir(), 'sightline-prior-'));
  try {
    const path = join(work, 'questions.jsonl');
    await writeFile(path, questions.map(({ id, question }) => `${JSON.stringify({ id, question })}\n`).join(''));
    const files = ['--questions', path, '--out', pathOf(folder, 'prior')];
    await runPython(python.interpreter, ['-m', 'sightline_reference.prior', '--seed', `${PRIOR_SEED}`, ...files], {
      PYTHONPATH: python.packages,
    });
  } finally {
    await rm(work, { recursive: true });
  }
}

/** @param options.onStep receives the title of each step as it begins */
export async function makeSubmissions(options: {
  runner: RunnerAddress;
  questions: readonly ShapesQuestion[];
  folder: string;
  python: Python;
  onStep: (title: string) => void;
}): Promise<void> {
  const { runner, questions, folder, python, onStep } = options;
  onStep('generating with the image');
  const withImage = await generate(runner, questions, {});
  onStep('generating without the image');
  const withoutImage = await generate(runner, questions, { view: NO_IMAGE });
  const toRows = (texts: Map<string, string[]>) => questions.map(({ id }) => ({ id, responses: texts.get(id) ?? [] }));
  const looking = toRows(withImage).map((row) => ({ ...row, blind_responses: withoutImage.get(row.id) ?? [] }));
  await writeSubmission(folder, 'looks', looking);
  await writeSubmission(folder, 'blind', toRows(withoutImage));
  onStep('memorising the public answers');
  await writeSubmission(folder, 'memorised', toRows(await memorise(runner, questions)));
  onStep('fitting the language prior');
  await writePriorSubmission(folder, python, questions);
}

/** Copies the rows of these samples from every submission to another folder. */
export async function copySubset(options: { from: string; to: string; ids: ReadonlySet<string> }): Promise<void> {
  const { from, to, ids } = options;
  for (const name of SUBMISSION_NAMES) {
    const rows = await readSubmission(from, name);
    const subset = rows.filter(({ id }) => ids.has(id));
    await writeSubmission(to, name, subset);
  }
}
