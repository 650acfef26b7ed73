/** `npm run shapes-vd`: makes the submissions that ship with Shapes-VD, scores them, and writes the tables of its page. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import type { RunnerAddress } from '#clients/runner/call.ts';
import { startRunner } from '#clients/runner/start.ts';
import { writePageTables } from '#studies/shared/page-tables.ts';
import { createProgress, type Progress } from '#studies/shared/progress.ts';
import { preparePython } from '#studies/shared/python.ts';
import { toMarkdown } from '#studies/shared/text-table.ts';
import { splitFigures, twinFigures } from './figures.ts';
import { judge } from './judge.ts';
import { packBenchmark, unpackQuestions } from './pack.ts';
import { readQuestions, type ShapesQuestion } from './questions.ts';
import { copySubset, makeSubmissions, readSubmission, SUBMISSION_NAMES, SUBMISSIONS } from './submissions.ts';
import { type SubmissionFigures, toTables } from './tables.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const BENCHMARK = join(ROOT, 'examples', 'shapes-vd');
const DEMO = join(ROOT, 'examples', 'shapes-vd-demo');

interface Options {
  make: boolean;
  write: boolean;
}

async function make(runner: RunnerAddress, questions: readonly ShapesQuestion[], progress: Progress): Promise<void> {
  const interpreter = await preparePython({
    root: ROOT,
    interpreter: process.env.SIGHTLINE_PYTHON,
    log: progress.step,
  });
  const python = { interpreter, packages: join(ROOT, 'models', 'reference') };
  await makeSubmissions({ runner, questions, folder: BENCHMARK, python, onStep: progress.step });
  const ids = new Set((await readQuestions(DEMO)).map(({ id }) => id));
  await copySubset({ from: BENCHMARK, to: DEMO, ids });
}

async function judgeAll(
  runner: RunnerAddress,
  questions: readonly ShapesQuestion[],
  progress: Progress,
): Promise<SubmissionFigures[]> {
  const figures: SubmissionFigures[] = [];
  for (const name of SUBMISSION_NAMES) {
    progress.step(`scoring: ${SUBMISSIONS[name]}`);
    const judged = await judge(runner, questions, await readSubmission(BENCHMARK, name));
    figures.push({
      title: SUBMISSIONS[name],
      splits: {
        perception: splitFigures(judged, 'perception'),
        reasoning: splitFigures(judged, 'reasoning'),
        shortcut: splitFigures(judged, 'shortcut'),
        counterfactual: splitFigures(judged, 'counterfactual'),
      },
      twins: twinFigures(judged),
    });
  }
  return figures;
}

async function run(options: Options): Promise<void> {
  const progress = createProgress(process.stderr);
  const questions = await readQuestions(BENCHMARK);
  const runner = await startRunner({ SIGHTLINE_THREADS: '1' });
  try {
    if (options.make) await make(runner, questions, progress);
    const tables = toTables(await judgeAll(runner, questions, progress));
    progress.end();
    process.stdout.write(`${Object.values(tables).map(toMarkdown).join('\n\n')}\n`);
    if (options.write) await writePageTables(join(BENCHMARK, 'README.md'), tables);
  } catch (error) {
    progress.fail();
    process.stderr.write(`shapes-vd: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  } finally {
    await runner.stop();
  }
}

async function unpack(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await unpackQuestions(await readQuestions(BENCHMARK), folder);
}

const program = new Command('shapes-vd')
  .description('makes and scores the submissions of examples/shapes-vd with the reference model')
  .option('--no-make', 'score the existing submissions')
  .option('--no-write', 'print the tables without writing them into the page')
  .action(run);
program
  .command('pack')
  .description('write examples/shapes-vd/samples.parquet from the folder that the Python generator drew')
  .argument('<folder>')
  .action((folder: string) => packBenchmark({ drawn: folder, benchmark: BENCHMARK, demo: DEMO }));
program
  .command('unpack')
  .description('write samples.jsonl and images/ from examples/shapes-vd/samples.parquet')
  .argument('<folder>')
  .action(unpack);
await program.parseAsync();
