/** `sightline dataset`: samples in files become a dataset of the service. */
import { type Command, Option } from 'commander';
import { type DatasetVersion, ROW_FORMS, type RowForm } from '#contract/dataset.ts';
import type { Perturbation } from '#contract/perturbation.ts';
import { parseNumber } from '../options/parse-options.ts';
import { parsePerturbation } from '../options/perturbation-option.ts';
import { addServiceOptions, type ServiceChoice, withClient } from '../options/service-options.ts';
import { EXIT, UsageError } from '../terminal/failure.ts';
import { createProgressLine } from '../terminal/progress-line.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { findDataset, requireDataset } from './find-dataset.ts';
import { followSignals } from './follow-signals.ts';
import { pushDataset } from './push-dataset.ts';
import { renderDataset, renderPush, renderVersion } from './render-dataset.ts';
import { renderSignals } from './render-signals.ts';
import { findSourceFiles } from './source-files.ts';

interface DatasetOptions extends ServiceChoice {
  json?: boolean;
}

interface PushOptions extends DatasetOptions {
  to: string;
  form: RowForm | 'auto';
  onConflict: 'error' | 'replace';
  dryRun?: boolean;
  freeze?: boolean;
  nearDuplicates: boolean;
}

async function push(paths: string[], options: PushOptions, { canvas, print }: Terminal): Promise<void> {
  const files = await findSourceFiles(paths);
  const line = createProgressLine(process.stderr, () => performance.now());
  const { to, form, onConflict, dryRun = false, freeze = false, nearDuplicates, json } = options;
  try {
    const pushed = await withClient(options, async (client) => {
      const known = await findDataset(client, to);
      const target = known ?? (dryRun ? undefined : await client.createDataset(to));
      line.show('reading');
      const report = await pushDataset({
        client,
        datasetId: target?.id,
        files,
        form,
        onConflict,
        dryRun,
        nearDuplicates,
        onProgress: ({ rows, added, rejected }) => line.say(`${rows} rows read, ${added} added, ${rejected} refused`),
      });
      const version: DatasetVersion | undefined =
        freeze && target && !dryRun ? await client.freezeDataset(target.id) : undefined;
      return { dataset: target, report, version };
    });
    line.end();
    const { dataset, report, version } = pushed;
    if (json)
      await print(
        JSON.stringify({ dataset_id: dataset?.id ?? null, dry_run: dryRun, ...report, version: version ?? null }),
      );
    else await print(renderPush(canvas, { ...pushed, name: to, dryRun }));
    if (report.rejected > 0) process.exitCode = EXIT.failed;
  } finally {
    line.end();
  }
}

interface SignalsOptions extends DatasetOptions {
  dataVersion?: number;
  generate: number;
  blind: number;
  maxTokens: number;
  temperature: number;
  perturbation?: Perturbation;
  draws?: number;
  model?: string;
  wait: boolean;
}

async function signals(name: string, options: SignalsOptions, { canvas, print }: Terminal): Promise<void> {
  const { generate: n, blind, maxTokens, temperature, perturbation, draws, model, json } = options;
  const request = {
    ...(n + blind > 0 ? { generate: { n, blind, max_tokens: maxTokens, temperature } } : {}),
    ...(perturbation === undefined ? {} : { perturbation }),
    ...(draws === undefined ? {} : { draws }),
    ...(model === undefined ? {} : { model }),
  };
  const line = createProgressLine(process.stderr, () => performance.now());
  try {
    await withClient(options, async (client, signal) => {
      const dataset = await requireDataset(client, name);
      const version = options.dataVersion ?? dataset.version;
      if (version === 0) throw new UsageError(`"${name}" has no frozen version yet: sightline dataset freeze ${name}`);
      const begun = await client.computeSignals(dataset.id, version, request);
      if (!options.wait) return print(json ? JSON.stringify(begun) : renderSignals(canvas, begun, []));
      line.show('computing signals');
      const ended = await followSignals(client, begun, { line, signal });
      const samples = await Array.fromAsync(client.signalsOfSamples(ended.id));
      line.end();
      await print(json ? JSON.stringify({ ...ended, signals: samples }) : renderSignals(canvas, ended, samples));
    });
  } finally {
    line.end();
  }
}

export function addDatasetCommand(program: Command, terminal: () => Terminal): void {
  const dataset = program.command('dataset').description('datasets of the service: push, freeze, list, show');

  const pushing = dataset
    .command('push')
    .description('send samples; what is there is not sent again, so an interrupted push goes on where it was')
    .argument('<path...>', 'folders, and files of JSON lines or Parquet; images are paths beside them, or inside')
    .requiredOption('--to <dataset>', 'its id, or its name: a new one is made where there is none')
    .addOption(new Option('--form <name>', 'how rows are written').choices(['auto', ...ROW_FORMS]).default('auto'))
    .addOption(
      new Option('--on-conflict <what>', 'an id that is there with another content')
        .choices(['error', 'replace'])
        .default('error'),
    )
    .option('--freeze', 'freeze it as a version afterwards')
    .option('--dry-run', 'check everything, store nothing')
    .option('--no-near-duplicates', 'do not look for pictures that look the same')
    .option('--json', 'print the report as JSON');
  addServiceOptions(pushing).action((paths: string[], options: PushOptions) => push(paths, options, terminal()));

  const listing = dataset.command('list').description('datasets, newest first').option('--json', 'print them as JSON');
  addServiceOptions(listing).action(async (options: DatasetOptions) => {
    const { canvas, print } = terminal();
    const all = await withClient(options, (client) => Array.fromAsync(client.listDatasets()));
    if (options.json) return print(JSON.stringify(all));
    await print(all.length === 0 ? 'There are no datasets.' : all.map((one) => renderDataset(canvas, one)).join('\n'));
  });

  const showing = dataset
    .command('show')
    .description('one dataset: its newest version, and what its draft holds')
    .argument('<dataset>', 'its id or name')
    .option('--json', 'print it as JSON');
  addServiceOptions(showing).action(async (name: string, options: DatasetOptions) => {
    const { canvas, print } = terminal();
    const found = await withClient(options, (client) => requireDataset(client, name));
    await print(options.json ? JSON.stringify(found) : renderDataset(canvas, found));
  });

  const freezing = dataset
    .command('freeze')
    .description('make the draft a version, which never changes')
    .argument('<dataset>', 'its id or name')
    .option('--note <text>', 'kept with the version')
    .option('--json', 'print the version as JSON');
  addServiceOptions(freezing).action(async (name: string, options: DatasetOptions & { note?: string }) => {
    const { canvas, print } = terminal();
    const version = await withClient(options, async (client) =>
      client.freezeDataset((await requireDataset(client, name)).id, options.note),
    );
    await print(options.json ? JSON.stringify(version) : renderVersion(canvas, version));
  });

  const computing = dataset
    .command('signals')
    .description('score a version, and say for each sample whether it needs its picture')
    .argument('<dataset>', 'its id or name')
    .option('--data-version <n>', 'a version of the dataset (default: the newest)', parseNumber)
    .option(
      '--generate <n>',
      'responses that the model makes for each sample, besides those that it has',
      parseNumber,
      0,
    )
    .option('--blind <n>', 'responses that it makes without the picture, for blind votes', parseNumber, 0)
    .option('--max-tokens <n>', 'longest of these', parseNumber, 256)
    .option('--temperature <t>', 'of these; 0 is greedy', parseNumber, 1)
    .option('--perturbation <name[:key=value,…]>', 'the uninformative view (default: no_image)', parsePerturbation)
    .option('--draws <n>', 'random views that are averaged', parseNumber)
    .option('--model <name>', 'the model that must score it (default: the first that is ready)')
    .option('--no-wait', 'do not stay until they are computed')
    .option('--json', 'print them as JSON');
  addServiceOptions(computing).action((name: string, options: SignalsOptions) => signals(name, options, terminal()));
}
