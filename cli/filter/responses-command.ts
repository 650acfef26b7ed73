/** `sightline filter responses`: scored responses become a set to train on. */
import { type Command, Option } from 'commander';
import type { Client } from '#clients/typescript/create-client.ts';
import { EXPORT_FORMATS } from '#contract/file-format.ts';
import { runId } from '#contract/ids.ts';
import { TRAINERS } from '#contract/trainer.ts';
import type { TrainingCounts } from '#contract/training-set.ts';
import { requireDataset } from '../dataset/find-dataset.ts';
import { parseSignalSet } from '../dataset/signal-set-option.ts';
import { type TrainingOptions, toTrainingRequest } from '../dataset/training-options.ts';
import { parseNumber } from '../options/parse-options.ts';
import { addServiceOptions, type ServiceChoice, withClient } from '../options/service-options.ts';
import { UsageError } from '../terminal/failure.ts';
import { createProgressLine } from '../terminal/progress-line.ts';
import { saveStream } from '../terminal/save-stream.ts';
import type { Terminal } from '../terminal/terminal.ts';

interface ResponsesOptions extends ServiceChoice, TrainingOptions {
  out: string;
  dataVersion?: number;
  signals?: string;
  json?: boolean;
}

/** Of a dataset, the newest version and its newest signals, unless others are named. */
async function findResponses(
  client: Client,
  name: string,
  options: ResponsesOptions,
): Promise<`${'runs' | 'signals'}/${string}`> {
  const { dataVersion, signals } = options;
  if (runId.safeParse(name).success) {
    if (dataVersion === undefined && signals === undefined) return `runs/${name}`;
    throw new UsageError('--data-version and --signals belong to a dataset, not to a run.');
  }
  if (signals !== undefined) return `signals/${signals}`;
  const dataset = await requireDataset(client, name);
  const version = dataVersion ?? dataset.version;
  const newest = version === 0 ? undefined : await client.newestSignals(dataset.id, version);
  if (newest) return `signals/${newest.id}`;
  throw new UsageError(`No response of "${name}" has been scored yet: sightline dataset signals ${name}`);
}

const ROWS = { sft: 'responses', preferences: 'pairs', trajectories: 'responses' } as const;

function renderTraining(set: TrainingOptions['set'], { samples, responses, unrewarded, rows }: TrainingCounts): string {
  const unknown = unrewarded > 0 ? `; ${unrewarded} have no reward, and no answer that tells one` : '';
  return `${rows} ${ROWS[set]}, of ${responses} responses to ${samples} samples${unknown}`;
}

async function exportResponses(name: string, options: ResponsesOptions, { canvas, print }: Terminal): Promise<void> {
  const { out, set, json } = options;
  const request = toTrainingRequest(options);
  const line = createProgressLine(process.stderr, () => performance.now());
  try {
    const { counts, bytes } = await withClient(options, async (client, signal) => {
      line.show('counting');
      const { counts: told, file } = await client.exportTraining(await findResponses(client, name, options), request);
      line.show(`writing ${told.rows} ${ROWS[set]}`);
      return { counts: told, bytes: await saveStream(file, out, signal) };
    });
    line.end();
    if (json) return print(JSON.stringify({ file: out, bytes, ...counts }));
    await print(`${canvas.chalk.bold(renderTraining(set, counts))}\n  ${out}: ${bytes} bytes`);
  } finally {
    line.end();
  }
}

export function addFilterResponses(filter: Command, terminal: () => Terminal): void {
  const responses = filter
    .command('responses')
    .description('write the responses that looked at their picture as a set to train on')
    .argument('<source>', 'a run, or a dataset (its id or name) whose signals are computed')
    .requiredOption('--out <file>', 'where; it is there whole or not at all')
    .addOption(
      new Option('--set <kind>', 'for fine-tuning, for preference learning, or what a filter keeps and drops')
        .choices(['sft', 'preferences', 'trajectories'])
        .default('sft'),
    )
    .addOption(new Option('--trainer <name>', 'whose columns the rows have (default: trl)').choices(TRAINERS))
    .addOption(new Option('--format <name>', 'of the file').choices(EXPORT_FORMATS).default('parquet'))
    .addOption(
      new Option('--images <how>', 'bytes inside, or names (default: inside a Parquet file)').choices([
        'embed',
        'reference',
      ]),
    )
    .option('--data-version <n>', 'a version of the dataset (default: the newest)', parseNumber)
    .option('--signals <id>', 'a signal set (default: the newest of the version)', parseSignalSet)
    .option('--json', 'say as JSON what was written')
    .optionsGroup('Which responses:')
    .addOption(
      new Option('--keep <what>', 'of sft (default: grounded_correct) and trajectories (default: not_lucky)').choices([
        'top',
        'not_lucky',
        'grounded_correct',
      ]),
    )
    .addOption(new Option('--part <part>', 'of trajectories (default: kept)').choices(['kept', 'dropped']))
    .addOption(new Option('--by <signal>', 'what top goes by').choices(['mean_dependency', 'gain']))
    .option('--count <n>', 'of each sample, for top', parseNumber)
    .option('--share <part>', 'of each sample, for top: 0.5 is half', parseNumber)
    .addOption(
      new Option('--grounding <by>', 'what says that a response looked (default: gain)').choices([
        'gain',
        'mean_dependency',
      ]),
    )
    .option('--above <nats>', 'a gain that looked (default: 0)', parseNumber)
    .option('--above-percentile <p>', 'a mean dependency that looked, of all responses (default: 20)', parseNumber)
    .option('--correct-min <reward>', 'a reward that is right (default: 1)', parseNumber)
    .addOption(
      new Option('--rejected <what>', 'the worse one of a pair (default: ungrounded)').choices([
        'ungrounded',
        'ungrounded_correct',
        'incorrect',
      ]),
    )
    .option('--per-sample-max <n>', 'rows of one sample', parseNumber);
  addServiceOptions(responses).action((name: string, options: ResponsesOptions) =>
    exportResponses(name, options, terminal()),
  );
}
