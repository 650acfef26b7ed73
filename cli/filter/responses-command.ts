/** `sightline filter responses`: writes scored responses as a training set. */
import { type Command, Option } from 'commander';
import type { Client } from '#clients/typescript/create-client.ts';
import { EXPORT_FORMATS } from '#contract/file-format.ts';
import { runId } from '#contract/ids.ts';
import { TRAINERS } from '#contract/trainer.ts';
import type { TrainingCounts } from '#contract/training-set.ts';
import { requireDataset } from '../dataset/find-dataset.ts';
import { parseNumber } from '../options/parse-options.ts';
import { addServiceOptions, type ServiceChoice, withClient } from '../service/service-options.ts';
import { UsageError } from '../terminal/failure.ts';
import { withProgressLine } from '../terminal/progress-line.ts';
import { saveStream } from '../terminal/save-stream.ts';
import type { OpenTerminal, Terminal } from '../terminal/terminal.ts';
import { parseSignalSet } from './signal-set-option.ts';
import { type TrainingOptions, toTrainingRequest } from './training-options.ts';

interface ResponsesOptions extends ServiceChoice, TrainingOptions {
  out: string;
  dataVersion?: number;
  signals?: string;
  json?: boolean;
}

/** @returns path of the run, or of the signal set: by default the newest of the newest version of the dataset */
async function findSource(
  client: Client,
  name: string,
  { dataVersion, signals }: ResponsesOptions,
): Promise<`${'runs' | 'signals'}/${string}`> {
  if (runId.safeParse(name).success) {
    if (dataVersion === undefined && signals === undefined) return `runs/${name}`;
    throw new UsageError('--data-version and --signals need a dataset; they have no effect on a run.');
  }
  if (signals !== undefined) return `signals/${signals}`;
  const dataset = await requireDataset(client, name);
  const version = dataVersion ?? dataset.version;
  const newest = version === 0 ? undefined : await client.findNewestSignals(dataset.id, version);
  if (newest) return `signals/${newest.id}`;
  throw new UsageError(`The dataset "${name}" has no scored responses. Run: sightline dataset signals ${name}`);
}

const ROW_NOUNS = { sft: 'responses', preferences: 'pairs', trajectories: 'responses' } as const;

function renderCounts(set: TrainingOptions['set'], { samples, responses, unrewarded, rows }: TrainingCounts): string {
  const unknown = unrewarded > 0 ? `; ${unrewarded} have no reward, and no answer to compute one from` : '';
  return `${rows} ${ROW_NOUNS[set]}, of ${responses} responses to ${samples} samples${unknown}`;
}

async function exportResponses(name: string, options: ResponsesOptions, { canvas, print }: Terminal): Promise<void> {
  const { out, set, json } = options;
  const request = toTrainingRequest(options);
  const { counts, bytes } = await withProgressLine((line) =>
    withClient(options, async (client, signal) => {
      line.show('counting');
      const exported = await client.exportTraining(await findSource(client, name, options), request);
      line.show(`writing ${exported.counts.rows} ${ROW_NOUNS[set]}`);
      return { counts: exported.counts, bytes: await saveStream(exported.file, out, signal) };
    }),
  );
  if (json) return print(JSON.stringify({ file: out, bytes, ...counts }));
  await print(`${canvas.chalk.bold(renderCounts(set, counts))}\n  ${out}: ${bytes} bytes`);
}

function addFileOptions(command: Command): Command {
  return command
    .requiredOption('--out <file>', 'path of the file, which appears when it is complete')
    .addOption(
      new Option('--set <kind>', 'for fine-tuning, for preference learning, or all that a filter keeps or drops')
        .choices(['sft', 'preferences', 'trajectories'])
        .default('sft'),
    )
    .addOption(new Option('--trainer <name>', 'trainer whose columns the rows have (default: trl)').choices(TRAINERS))
    .addOption(new Option('--format <name>', 'format of the file').choices(EXPORT_FORMATS).default('parquet'))
    .addOption(
      new Option('--images <how>', 'embedded bytes, or names (default: embedded in Parquet)').choices([
        'embed',
        'reference',
      ]),
    )
    .option('--data-version <n>', 'version of the dataset (default: the newest)', parseNumber)
    .option('--signals <id>', 'signal set (default: the newest of the version)', parseSignalSet)
    .option('--json', 'print the path, the size and the counts as JSON');
}

function addSelectionOptions(command: Command): Command {
  return command
    .optionsGroup('Which responses:')
    .addOption(
      new Option(
        '--keep <what>',
        'which responses of sft (default: grounded_correct) and trajectories (default: not_lucky) to keep',
      ).choices(['top', 'not_lucky', 'grounded_correct']),
    )
    .addOption(new Option('--part <part>', 'part of trajectories (default: kept)').choices(['kept', 'dropped']))
    .addOption(new Option('--by <signal>', 'signal that ranks responses for top').choices(['mean_dependency', 'gain']))
    .option('--count <n>', 'number of responses per sample for top', parseNumber)
    .option('--share <part>', 'share of the responses per sample for top: 0.5 is half', parseNumber)
    .addOption(
      new Option('--grounding <by>', 'signal that decides whether a response is grounded (default: gain)').choices([
        'gain',
        'mean_dependency',
      ]),
    )
    .option('--above <nats>', 'a response is grounded above this gain (default: 0)', parseNumber)
    .option(
      '--above-percentile <p>',
      'a response is grounded above this percentile of mean dependency (default: 20)',
      parseNumber,
    )
    .option('--correct-min <reward>', 'a response is correct from this reward on (default: 1)', parseNumber)
    .addOption(
      new Option('--rejected <what>', 'the rejected response of a pair (default: ungrounded)').choices([
        'ungrounded',
        'ungrounded_correct',
        'incorrect',
      ]),
    )
    .option('--per-sample-max <n>', 'maximum number of rows per sample', parseNumber);
}

export function addFilterResponsesCommand(filter: Command, terminal: OpenTerminal): void {
  const command = filter
    .command('responses')
    .description('write the responses that depend on their image as a training set')
    .argument('<source>', 'id of a run, or id or name of a dataset whose signals are computed');
  addServiceOptions(addSelectionOptions(addFileOptions(command))).action((name: string, options: ResponsesOptions) =>
    exportResponses(name, options, terminal()),
  );
}
