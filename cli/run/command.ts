/** `sightline run`: scoring through the service. */

import { type Command, Option } from 'commander';
import type { Client } from '#clients/typescript/create-client.ts';
import { RUN_EXPORT_FORMATS, type RunExportFormat } from '#contract/file-format.ts';
import { runId } from '#contract/ids.ts';
import { RUN_STATUSES, type Run } from '#contract/run.ts';
import { parseNumber } from '../options/parse-options.ts';
import { addServiceOptions, type ServiceChoice, withClient } from '../options/service-options.ts';
import { namingImages } from '../score/name-images.ts';
import { UsageError } from '../terminal/failure.ts';
import { createProgressLine } from '../terminal/progress-line.ts';
import { saveStream } from '../terminal/save-stream.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { followOnLine, followRun, readFailures, requireResults, uploadImages } from './follow-run.ts';
import { renderRun, renderRunLine } from './print-run.ts';
import { readRunFile } from './read-run.ts';

interface RunOptions extends ServiceChoice {
  json?: boolean;
}

interface SubmitOptions extends RunOptions {
  name?: string;
  model?: string;
  idempotencyKey?: string;
  wait?: boolean;
}

function openLine() {
  return createProgressLine(process.stderr, () => performance.now());
}

/** @throws UsageError before anything is asked */
function requireRunId(id: string): void {
  if (!runId.safeParse(id).success) throw new UsageError(`"${id}" is not the id of a run. It looks like run_01k….`);
}

async function printRun({ canvas, print }: Terminal, run: Run, json: boolean | undefined): Promise<void> {
  await print(json ? JSON.stringify(run) : renderRun(canvas, run));
}

async function submit(file: string, options: SubmitOptions, terminal: Terminal): Promise<void> {
  const { name, model, idempotencyKey, wait, json } = options;
  const settings = { ...(name === undefined ? {} : { name }), ...(model === undefined ? {} : { model }) };
  const { request, images } = await readRunFile(file, settings);
  const line = openLine();
  try {
    await withClient(options, (client) =>
      namingImages(images, async () => {
        await uploadImages(client, images, line);
        const accepted = await client.submitRun(request, idempotencyKey === undefined ? {} : { idempotencyKey });
        line.end();
        if (!wait) return printRun(terminal, accepted, json);
        if (!json) process.stderr.write(`${accepted.id} is accepted; it goes on, whatever becomes of this terminal.\n`);
        line.show('waiting for a runner');
        await awaitRun(client, accepted.id, { line, json, terminal });
      }),
    );
  } finally {
    line.end();
  }
}

async function awaitRun(
  client: Client,
  id: string,
  { line, json, terminal }: { line: ReturnType<typeof openLine>; json: boolean | undefined; terminal: Terminal },
): Promise<void> {
  const ended = await followOnLine(client, id, line);
  line.end();
  await printRun(terminal, ended, json);
  requireResults(ended, await readFailures(client, ended));
}

async function watch(id: string, options: RunOptions, terminal: Terminal): Promise<void> {
  requireRunId(id);
  const line = openLine();
  try {
    await withClient(options, async (client) => {
      // A watch is patient with a service that goes away, not with one that never was.
      await client.readRun(id);
      if (!options.json) {
        line.show('watching');
        return awaitRun(client, id, { line, json: false, terminal });
      }
      const onEvent = (event: object) => terminal.print(JSON.stringify(event));
      const ended = await followRun({ client, runId: id, onEvent });
      requireResults(ended, await readFailures(client, ended));
    });
  } finally {
    line.end();
  }
}

interface ExportOptions extends RunOptions {
  format: RunExportFormat;
  out?: string;
  series: boolean;
  shaping?: string;
}

async function exportRun(id: string, options: ExportOptions, terminal: Terminal): Promise<void> {
  requireRunId(id);
  const { format, out, series, shaping, json } = options;
  if (out === undefined && format === 'parquet' && process.stdout.isTTY) {
    throw new UsageError('Parquet is not for reading in a terminal. Give --out FILE.');
  }
  await withClient(options, async (client, signal) => {
    const query = { format, ...(series ? {} : { series: 'false' as const }), ...(shaping ? { shaping } : {}) };
    const bytes = await saveStream(await client.exportRun(id, query), out, signal);
    if (out === undefined) return;
    await terminal.print(json ? JSON.stringify({ file: out, bytes }) : `${out}: ${bytes} bytes`);
  });
}

interface ListOptions extends RunOptions {
  status?: Run['status'];
  limit: number;
}

async function list(options: ListOptions, { canvas, print }: Terminal): Promise<void> {
  const { status, limit, json } = options;
  const runs = await withClient(options, async (client) => {
    const found: Run[] = [];
    for await (const one of client.listRuns(status ? { status } : {})) {
      found.push(one);
      if (found.length >= limit) break;
    }
    return found;
  });
  if (json) return print(JSON.stringify(runs));
  await print(runs.length === 0 ? 'There are no runs.' : runs.map((one) => renderRunLine(canvas, one)).join('\n'));
}

/** For commands that ask one thing about one run. */
function onRun(ask: (client: Client, id: string) => Promise<Run>) {
  return async (id: string, options: RunOptions, terminal: Terminal): Promise<void> => {
    requireRunId(id);
    await printRun(terminal, await withClient(options, (client) => ask(client, id)), options.json);
  };
}

export function addRunCommand(program: Command, terminal: () => Terminal): void {
  const run = program
    .command('run')
    .description('score through the service: submit, watch, list, export, cancel, retry');

  const submitting = run
    .command('submit')
    .description('submit a run; its images are sent once and named by their SHA-256')
    .argument('<file>', 'JSON request, or samples as a JSON list or JSON lines; - is standard input')
    .option('--wait', 'stay until it has ended, and say how')
    .option('--name <name>', 'a name to find it by')
    .option('--model <name>', 'the model that must score it (default: any)')
    .option('--idempotency-key <key>', 'sent again with the same run, it gives the first answer')
    .option('--json', 'print the run as JSON');
  addServiceOptions(submitting).action((file: string, options: SubmitOptions) => submit(file, options, terminal()));

  const watching = run
    .command('watch')
    .description('follow a run until it has ended, also across broken connections')
    .argument('<id>')
    .option('--json', 'print each event as a line of JSON');
  addServiceOptions(watching).action((id: string, options: RunOptions) => watch(id, options, terminal()));

  const exporting = run
    .command('export')
    .description('write all trajectories of a run to a file')
    .argument('<id>')
    .addOption(new Option('--format <name>', 'what it is written as').choices(RUN_EXPORT_FORMATS).default('jsonl'))
    .option('--out <file>', 'where (default: standard output)')
    .option('--no-series', 'without the token series (CSV has none)')
    .option('--shaping <id>', 'another shaping of the run')
    .option('--json', 'say as JSON what was written');
  addServiceOptions(exporting).action((id: string, options: ExportOptions) => exportRun(id, options, terminal()));

  const listing = run
    .command('list')
    .description('list runs, newest first')
    .addOption(new Option('--status <name>', 'only those that are so').choices(RUN_STATUSES))
    .option('--limit <n>', 'how many at most', parseNumber, 20)
    .option('--json', 'print them as JSON');
  addServiceOptions(listing).action((options: ListOptions) => list(options, terminal()));

  const others = [
    { name: 'show', description: 'show a run as it is now', ask: (client: Client, id: string) => client.readRun(id) },
    {
      name: 'cancel',
      description: 'cancel what is open; results that are recorded stay',
      ask: (client: Client, id: string) => client.cancelRun(id),
    },
    {
      name: 'retry',
      description: 'start the failed and cancelled samples of a run again',
      ask: (client: Client, id: string) => client.retryRun(id),
    },
  ];
  for (const { name, description, ask } of others) {
    const command = run.command(name).description(description).argument('<id>').option('--json', 'print it as JSON');
    const act = onRun(ask);
    addServiceOptions(command).action((id: string, options: RunOptions) => act(id, options, terminal()));
  }
}
