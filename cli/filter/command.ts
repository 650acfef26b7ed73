/** `sightline filter`: which samples of a dataset, and which responses to them, are worth training on. */

import { readFile } from 'node:fs/promises';
import { type Command, Option } from 'commander';
import type { Client } from '#clients/typescript/create-client.ts';
import { EXPORT_FORMATS, type ExportFormat } from '#contract/file-format.ts';
import { PRESET_NAMES } from '#contract/filter-presets.ts';
import { filterId } from '#contract/ids.ts';
import { parseWith } from '#contract/parse.ts';
import { type FilterTargetInput, filterTarget } from '#contract/stored-filter.ts';
import { requireDataset } from '../dataset/find-dataset.ts';
import { parseSignalSet } from '../dataset/signal-set-option.ts';
import { parseNumber } from '../options/parse-options.ts';
import { parseJson } from '../options/read-files.ts';
import { addServiceOptions, type ServiceChoice, withClient } from '../options/service-options.ts';
import { UsageError } from '../terminal/failure.ts';
import { createProgressLine } from '../terminal/progress-line.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { exportFilter } from './export-filter.ts';
import { renderCounts, renderPreview } from './render-filter.ts';
import { addFilterResponses } from './responses-command.ts';

interface RuleOptions extends ServiceChoice {
  preset?: string;
  set?: string[];
  rule?: string;
  match: 'drop' | 'keep';
  onNull: 'keep' | 'drop' | 'error';
  dataVersion?: number;
  signals?: string;
  all?: boolean;
  json?: boolean;
}

/** "gold_mean_dependency_max=0.02", or "…=5%" for a percentile */
function parseParameter(text: string): [string, unknown] {
  const [, name, value, percent] = /^([a-z_]+)=(-?[\d.eE+-]+)(%?)$/.exec(text) ?? [];
  if (name === undefined || value === undefined || !Number.isFinite(Number(value))) {
    throw new UsageError(`--set ${text} is not NAME=NUMBER, or NAME=NUMBER% for a percentile.`);
  }
  return [name, percent === '%' ? { percentile: Number(value) } : Number(value)];
}

async function readRule({ preset, set = [], rule }: RuleOptions): Promise<unknown> {
  if ((preset === undefined) === (rule === undefined)) {
    throw new UsageError(`Give --preset NAME (${PRESET_NAMES.join(', ')}) or --rule JSON, one of them.`);
  }
  if (rule !== undefined) {
    if (set.length > 0) throw new UsageError('--set belongs to --preset.');
    return parseJson(rule.startsWith('@') ? await readFile(rule.slice(1), 'utf8') : rule, 'The rule');
  }
  return { preset, ...(set.length > 0 ? { parameters: Object.fromEntries(set.map(parseParameter)) } : {}) };
}

/** Left out, the newest version and its newest signals. */
async function readTarget(client: Client, name: string, options: RuleOptions): Promise<FilterTargetInput> {
  const dataset = await requireDataset(client, name);
  const version = options.dataVersion ?? dataset.version;
  if (version === 0) throw new UsageError(`"${name}" has no frozen version yet: sightline dataset freeze ${name}`);
  const signals = options.signals ?? (await client.newestSignals(dataset.id, version))?.id;
  const rule = (await readRule(options)) as FilterTargetInput['rule'];
  const target = {
    dataset_id: dataset.id,
    version,
    ...(signals === undefined ? {} : { signals_id: signals }),
    rule,
    match: options.match,
    on_null: options.onNull,
  };
  parseWith(filterTarget, target, 'The filter');
  return target;
}

async function preview(name: string, options: RuleOptions, { canvas, print }: Terminal): Promise<void> {
  const found = await withClient(options, async (client) =>
    client.previewFilter(await readTarget(client, name, options)),
  );
  await print(options.json ? JSON.stringify(found) : renderPreview(canvas, found, { all: options.all === true }));
}

async function apply(name: string, options: RuleOptions, { canvas, print }: Terminal): Promise<void> {
  const stored = await withClient(options, async (client) =>
    client.applyFilter(await readTarget(client, name, options)),
  );
  if (options.json) return print(JSON.stringify(stored));
  await print(`${canvas.chalk.bold(stored.id)}  ${renderCounts(stored.counts)}`);
}

/** Formats that `--format both` writes. */
const BOTH: ExportFormat[] = ['jsonl', 'parquet'];

interface ExportOptions extends ServiceChoice {
  out: string;
  format: ExportFormat | 'both';
  images: 'embed' | 'reference';
  json?: boolean;
}

async function exportParts(id: string, options: ExportOptions, { canvas, print }: Terminal): Promise<void> {
  if (!filterId.safeParse(id).success) {
    throw new UsageError(`"${id}" is not the id of a filter. "filter apply" prints it; it looks like flt_01k….`);
  }
  const { out, format, images, json } = options;
  const line = createProgressLine(process.stderr, () => performance.now());
  try {
    const manifest = await withClient(options, (client, signal) =>
      exportFilter({
        client,
        filterId: id,
        folder: out,
        formats: format === 'both' ? BOTH : [format],
        images,
        signal,
        onPart: (part) => line.say(`writing ${part}`),
      }),
    );
    line.end();
    if (json) return print(JSON.stringify(manifest));
    const files = manifest.parts.map(({ name, rows, bytes }) => `  ${out}/${name}: ${rows} rows, ${bytes} bytes`);
    await print([canvas.chalk.bold(renderCounts(manifest.counts)), ...files, `  ${out}/manifest.json`].join('\n'));
  } finally {
    line.end();
  }
}

function addRuleOptions(command: Command): Command {
  command
    .argument('<dataset>', 'its id or name')
    .option('--preset <name>', `a rule with a name: ${PRESET_NAMES.join(', ')}`)
    .option('--set <name=value…>', 'a parameter of the preset; 5% is a percentile', (text, before?: string[]) => [
      ...(before ?? []),
      text,
    ])
    .option('--rule <json>', 'a rule of your own, or @FILE')
    .addOption(
      new Option('--match <what>', 'what becomes of what the rule matches').choices(['drop', 'keep']).default('drop'),
    )
    .addOption(
      new Option('--on-null <what>', 'what becomes of samples that lack a signal')
        .choices(['keep', 'drop', 'error'])
        .default('keep'),
    )
    .option('--data-version <n>', 'a version of the dataset (default: the newest)', parseNumber)
    .option('--signals <id>', 'a signal set (default: the newest of the version)', parseSignalSet)
    .option('--json', 'print JSON');
  return addServiceOptions(command);
}

export function addFilterCommand(program: Command, terminal: () => Terminal): void {
  const filter = program
    .command('filter')
    .description('keep what needs its picture: preview, apply and export samples; responses');
  addRuleOptions(
    filter
      .command('preview')
      .description('what a rule would keep and drop; stores nothing')
      .option('--all', 'histograms of all signals, not only of those that the rule asks'),
  ).action((name: string, options: RuleOptions) => preview(name, options, terminal()));
  addRuleOptions(filter.command('apply').description('decide, and keep each decision with its reasons')).action(
    (name: string, options: RuleOptions) => apply(name, options, terminal()),
  );
  const exporting = filter
    .command('export')
    .description('write what was kept and what was dropped, with a manifest')
    .argument('<id>', 'of the filter')
    .requiredOption('--out <folder>', 'where; made where it is not there')
    .addOption(
      new Option('--format <name>', 'Parquet is as verl reads it').choices([...EXPORT_FORMATS, 'both']).default('both'),
    )
    .addOption(
      new Option('--images <how>', 'of Parquet: bytes inside, or names')
        .choices(['embed', 'reference'])
        .default('embed'),
    )
    .option('--json', 'print the manifest');
  addServiceOptions(exporting).action((id: string, options: ExportOptions) => exportParts(id, options, terminal()));
  addFilterResponses(filter, terminal);
}
