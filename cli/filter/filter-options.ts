/** Options that describe a filter: its dataset version, its signals and its rule. */
import { readFile } from 'node:fs/promises';
import { type Command, Option } from 'commander';
import type { Client } from '#clients/typescript/create-client.ts';
import { PRESET_NAMES } from '#contract/filter-presets.ts';
import { parseWith } from '#contract/parse.ts';
import { type FilterTargetInput, filterTarget } from '#contract/stored-filter.ts';
import { requireDataset } from '../dataset/find-dataset.ts';
import { collectInto, parseNumber } from '../options/parse-options.ts';
import { parseJson } from '../options/read-files.ts';
import { addServiceOptions, type ServiceChoice } from '../service/service-options.ts';
import { UsageError } from '../terminal/failure.ts';
import { parseSignalSet } from './signal-set-option.ts';

export interface FilterOptions extends ServiceChoice {
  preset?: string;
  set?: string[];
  rule?: string;
  match: 'drop' | 'keep';
  onNull: 'keep' | 'drop' | 'error';
  dataVersion?: number;
  signals?: string;
  json?: boolean;
}

/** "gold_mean_dependency_max=0.02", or "…=5%" for a percentile */
function parseParameter(text: string): [string, unknown] {
  const [, name, value, percent] = /^([a-z_]+)=(-?[\d.eE+-]+)(%?)$/.exec(text) ?? [];
  if (name === undefined || value === undefined || !Number.isFinite(Number(value))) {
    throw new UsageError(`--set ${text} is invalid. Give NAME=NUMBER, or NAME=NUMBER% for a percentile.`);
  }
  return [name, percent === '%' ? { percentile: Number(value) } : Number(value)];
}

async function readRule({ preset, set = [], rule }: FilterOptions): Promise<unknown> {
  if ((preset === undefined) === (rule === undefined)) {
    throw new UsageError(`Give either --preset NAME (${PRESET_NAMES.join(', ')}) or --rule JSON.`);
  }
  if (rule !== undefined) {
    if (set.length > 0) throw new UsageError('--set needs --preset; it has no effect on --rule.');
    return parseJson(rule.startsWith('@') ? await readFile(rule.slice(1), 'utf8') : rule, 'The rule');
  }
  return { preset, ...(set.length > 0 ? { parameters: Object.fromEntries(set.map(parseParameter)) } : {}) };
}

/** Defaults: the newest version of the dataset, and the newest signals of that version. */
export async function readFilterTarget(
  client: Client,
  name: string,
  options: FilterOptions,
): Promise<FilterTargetInput> {
  const dataset = await requireDataset(client, name);
  const version = options.dataVersion ?? dataset.version;
  if (version === 0) {
    throw new UsageError(`The dataset "${name}" has no frozen version. Run: sightline dataset freeze ${name}`);
  }
  const signals = options.signals ?? (await client.findNewestSignals(dataset.id, version))?.id;
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

export function addFilterOptions(command: Command): Command {
  command
    .argument('<dataset>', 'id or name of the dataset')
    .option('--preset <name>', `a predefined rule: ${PRESET_NAMES.join(', ')}`)
    .option('--set <name=value…>', 'a parameter of the preset; 5% means a percentile', collectInto(String))
    .option('--rule <json>', 'your own rule as JSON, or @FILE')
    .addOption(
      new Option('--match <what>', 'what to do with samples that match the rule')
        .choices(['drop', 'keep'])
        .default('drop'),
    )
    .addOption(
      new Option('--on-null <what>', 'what to do with samples that lack a signal of the rule')
        .choices(['keep', 'drop', 'error'])
        .default('keep'),
    )
    .option('--data-version <n>', 'version of the dataset (default: the newest)', parseNumber)
    .option('--signals <id>', 'signal set (default: the newest of the version)', parseSignalSet)
    .option('--json', 'print JSON');
  return addServiceOptions(command);
}
