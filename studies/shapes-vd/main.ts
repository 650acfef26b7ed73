/** `npm run shapes-vd`: makes the submissions that ship with Shapes-VD, scores them, and writes their tables. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import type { RunnerAddress } from '#clients/runner/call.ts';
import { startRunner } from '#clients/runner/start.ts';
import { createProgress, type Progress } from '#studies/validity/progress.ts';
import { preparePython } from '#studies/validity/python.ts';
import { splitFigures, twinFigures } from './figures.ts';
import { judge } from './judge.ts';
import { readQuestions, type ShapesQuestion } from './questions.ts';
import { ENTRIES, ENTRY_NAMES, makeSubmissions, readSubmission, takePart } from './submissions.ts';
import { type EntryFigures, putIntoPage, toTables } from './tables.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const FOLDER = join(ROOT, 'examples', 'shapes-vd');
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
  await makeSubmissions({ runner, questions, folder: FOLDER, python, onStep: progress.step });
  await takePart(FOLDER, DEMO, new Set((await readQuestions(DEMO)).map(({ id }) => id)));
}

async function judgeAll(
  runner: RunnerAddress,
  questions: readonly ShapesQuestion[],
  progress: Progress,
): Promise<EntryFigures[]> {
  const entries: EntryFigures[] = [];
  for (const name of ENTRY_NAMES) {
    progress.step(`scoring: ${ENTRIES[name]}`);
    const judged = await judge(runner, questions, await readSubmission(FOLDER, name));
    entries.push({
      title: ENTRIES[name],
      splits: {
        perception: splitFigures(judged, 'perception'),
        reasoning: splitFigures(judged, 'reasoning'),
        shortcut: splitFigures(judged, 'shortcut'),
        counterfactual: splitFigures(judged, 'counterfactual'),
      },
      twins: twinFigures(judged),
    });
  }
  return entries;
}

async function run(options: Options): Promise<void> {
  const progress = createProgress(process.stderr);
  const questions = await readQuestions(FOLDER);
  const runner = await startRunner({ SIGHTLINE_THREADS: '1' });
  try {
    if (options.make) await make(runner, questions, progress);
    const tables = toTables(await judgeAll(runner, questions, progress));
    progress.end();
    process.stdout.write(`${tables}\n`);
    const page = join(FOLDER, 'README.md');
    if (options.write) await writeFile(page, putIntoPage(await readFile(page, 'utf8'), tables));
  } catch (error) {
    progress.fail();
    process.stderr.write(`shapes-vd: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  } finally {
    await runner.stop();
  }
}

await new Command('shapes-vd')
  .description('makes and scores the submissions of examples/shapes-vd with the reference model')
  .option('--no-make', 'score the submissions that are there')
  .option('--no-write', 'print the tables without writing them into the page')
  .action(run)
  .parseAsync();
