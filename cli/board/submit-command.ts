/** `sightline submit` and `sightline submission`: responses to a benchmark, and what becomes of them. */
import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { type Command, Option } from 'commander';
import type { Client } from '#clients/typescript/create-client.ts';
import { submissionId } from '#contract/ids.ts';
import { LIMITS } from '#contract/limits.ts';
import { SUBMISSION_VISIBILITIES, type Submission, type SubmissionVisibility } from '#contract/submission.ts';
import { parseNumber } from '../options/parse-options.ts';
import { addServiceOptions, type ServiceChoice, withClient } from '../options/service-options.ts';
import { UsageError } from '../terminal/failure.ts';
import { createProgressLine } from '../terminal/progress-line.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { followSubmission } from './follow-submission.ts';
import { renderBoard, renderSubmission } from './render-benchmark.ts';

interface SubmitOptions extends ServiceChoice {
  model: string;
  team?: string;
  link?: string;
  description?: string;
  visibility: SubmissionVisibility;
  benchmarkVersion?: number;
  wait: boolean;
  json?: boolean;
}

/** @throws UsageError on a file that cannot be read or is over the limit */
async function readResponses(path: string) {
  let body: Uint8Array<ArrayBuffer>;
  try {
    body = new Uint8Array(await readFile(path));
  } catch (cause) {
    throw new UsageError(`The responses ${path} cannot be read: ${(cause as Error).message}.`, { cause });
  }
  const limit = LIMITS.requestBytesMax;
  if (body.length > limit) throw new UsageError(`${path} has ${body.length} bytes; a submission has at most ${limit}.`);
  const type = extname(path) === '.parquet' ? 'application/vnd.apache.parquet' : 'application/jsonl';
  return { body, type } as const;
}

async function submit(name: string, path: string, options: SubmitOptions, { canvas, print }: Terminal): Promise<void> {
  const file = await readResponses(path);
  const { model, team, link, description, visibility, benchmarkVersion, wait, json } = options;
  const names = {
    model,
    ...(team ? { team } : {}),
    ...(link ? { link } : {}),
    ...(description ? { description } : {}),
  };
  const line = createProgressLine(process.stderr, () => performance.now());
  try {
    await withClient(options, async (client, signal) => {
      line.show('sending');
      const version = benchmarkVersion ?? (await client.readBenchmark(name)).version;
      if (version === 0) throw new UsageError(`The benchmark "${name}" has no version yet.`);
      const accepted = await client.submitResponses({ benchmark: name, version, visibility, ...names }, file);
      if (!wait) {
        line.end();
        return print(json ? JSON.stringify(accepted) : renderSubmission(canvas, accepted));
      }
      const ended = await followSubmission(client, accepted, { say: (text) => line.say(text), signal });
      const metrics = await client.metricsOfEntry(ended.id);
      const board = await client.readBoard(name, { version });
      line.end();
      if (json) return print(JSON.stringify({ ...ended, metrics }));
      await print([renderSubmission(canvas, ended), '', renderBoard(canvas, board)].join('\n'));
    });
  } finally {
    line.end();
  }
}

interface SubmissionOptions extends ServiceChoice {
  json?: boolean;
}

function requireId(id: string): void {
  if (!submissionId.safeParse(id).success) {
    throw new UsageError(`"${id}" is not the id of a submission. It looks like sub_01k….`);
  }
}

export function addSubmitCommand(program: Command, terminal: () => Terminal): void {
  const submitting = program
    .command('submit')
    .description('submit responses to a benchmark, and wait until they are graded and scored')
    .argument('<benchmark>', 'its name')
    .argument('<file>', 'JSON lines or Parquet: {id, responses[], blind_responses[]?}')
    .requiredOption('--model <name>', 'name of the model, as the board shows it')
    .option('--team <name>', 'who submits it')
    .option('--link <url>', 'to a paper, a model card or code')
    .option('--description <text>', 'what is to be known of it')
    .addOption(new Option('--visibility <who>', 'who sees it').choices(SUBMISSION_VISIBILITIES).default('private'))
    .option('--benchmark-version <n>', 'default: the newest', parseNumber)
    .option('--no-wait', 'do not stay until it is scored')
    .option('--json', 'print it as JSON');
  addServiceOptions(submitting).action((name: string, file: string, options: SubmitOptions) =>
    submit(name, file, options, terminal()),
  );
}

export function addSubmissionCommand(program: Command, terminal: () => Terminal): void {
  const submission = program
    .command('submission')
    .description('your submissions: list, show, publish, withdraw, retry');
  const listing = submission.command('list').description('newest first').option('--json', 'print them as JSON');
  addServiceOptions(listing).action(async (options: SubmissionOptions) => {
    const { canvas, print } = terminal();
    const all = await withClient(options, (client) => Array.fromAsync(client.listSubmissions()));
    if (options.json) return print(JSON.stringify(all));
    await print(
      all.length === 0
        ? 'There are no submissions of yours.'
        : all.map((one) => renderSubmission(canvas, one)).join('\n'),
    );
  });

  function addOne(name: string, what: string, act: (client: Client, id: string) => Promise<Submission>): void {
    const command = submission.command(name).description(what).argument('<id>').option('--json', 'print it as JSON');
    addServiceOptions(command).action(async (id: string, options: SubmissionOptions) => {
      requireId(id);
      const { canvas, print } = terminal();
      const found = await withClient(options, (client) => act(client, id));
      await print(options.json ? JSON.stringify(found) : renderSubmission(canvas, found));
    });
  }
  addOne('show', 'one submission, and how far it is', (client, id) => client.readSubmission(id));
  addOne('withdraw', 'take it off its board, which keeps a mark', (client, id) => client.withdrawSubmission(id));
  addOne('retry', 'score what a failure of ours left out', (client, id) => client.retrySubmission(id));
  for (const visibility of SUBMISSION_VISIBILITIES) {
    addOne(visibility, `make it ${visibility}`, (client, id) => client.publishSubmission(id, visibility));
  }
}
