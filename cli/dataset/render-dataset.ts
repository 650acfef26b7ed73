/** Renders datasets, versions and push reports. */
import type { Dataset, DatasetVersion } from '#contract/dataset.ts';
import { formatCount } from '../terminal/format.ts';
import type { Canvas } from '../terminal/terminal.ts';
import { visible } from '../terminal/visible-text.ts';
import { wrapWords } from '../terminal/wrap.ts';
import type { PushedIssue, PushedReport } from './push-report.ts';

const ERRORS_SHOWN = 20;
const GROUPS_SHOWN = 5;
const IMAGES_PER_GROUP_SHOWN = 4;
const HASH_CHARS = 12;
const DETAILS_WIDTH_MIN = 20;

function contents({ samples, responses, images }: Pick<Dataset, 'samples' | 'responses' | 'images'>): string {
  return [formatCount(samples, 'sample'), formatCount(responses, 'response'), formatCount(images, 'image')].join(', ');
}

export function renderDataset({ chalk, width }: Canvas, dataset: Dataset): string {
  const version = dataset.version === 0 ? 'no version yet' : `version ${dataset.version}`;
  const details = wrapWords(`${version}; draft: ${contents(dataset)}`, Math.max(DETAILS_WIDTH_MIN, width - 2));
  return [`${chalk.bold(visible(dataset.name))}  ${dataset.id}`, ...details.map((line) => `  ${line}`)].join('\n');
}

export function renderDatasets(canvas: Canvas, datasets: readonly Dataset[]): string {
  if (datasets.length === 0) return 'There are no datasets.';
  return datasets.map((dataset) => renderDataset(canvas, dataset)).join('\n');
}

export function renderVersion({ chalk }: Canvas, version: DatasetVersion): string {
  const { dataset_id: id, version: number, content_sha256: hash } = version;
  return `${chalk.bold(`version ${number}`)} of ${id}: ${contents(version)}  ${hash.slice(0, HASH_CHARS)}`;
}

interface Push {
  name: string;
  dryRun: boolean;
  dataset: Dataset | undefined;
  report: PushedReport;
  version: DatasetVersion | undefined;
}

function renderError({ width }: Canvas, { file, line, id, pointer, message }: PushedIssue): string[] {
  const name = id === null ? '' : ` "${visible(id)}"`;
  const field = pointer === '' ? '' : ` ${pointer}`;
  return wrapWords(`${file}:${line}${name}${field} ${visible(message)}`, width - 4).map(
    (part, index) => `${index === 0 ? '  ✗ ' : '    '}${part}`,
  );
}

function renderGroup(group: readonly string[]): string {
  const hashes = group.slice(0, IMAGES_PER_GROUP_SHOWN).map((sha256) => sha256.slice(0, HASH_CHARS));
  const more = group.length - hashes.length;
  return `    ${hashes.join(' ')}${more > 0 ? ` and ${more} more` : ''}`;
}

export function renderPush(canvas: Canvas, { name, dryRun, dataset, report, version }: Push): string {
  const { chalk } = canvas;
  const target = dataset ? `${visible(dataset.name)} (${dataset.id})` : `${visible(name)} (a new dataset)`;
  const { rows, added, replaced, unchanged, rejected, errors, near_duplicates: groups } = report;
  const lines = [
    `${chalk.bold(dryRun ? 'Dry run, nothing is stored.' : 'Pushed')} ${dryRun ? 'Target:' : 'to'} ${target}`,
    `  ${rows} rows: ${added} added, ${replaced} replaced, ${unchanged} unchanged, ${rejected} rejected`,
    `  ${formatCount(report.responses, 'response')}; ${formatCount(report.images, 'image')}, ${report.images_sent} ${dryRun ? 'to upload' : 'uploaded'}`,
    ...errors.slice(0, ERRORS_SHOWN).flatMap((error) => renderError(canvas, error)),
  ];
  const more = errors.length + report.errors_omitted - ERRORS_SHOWN;
  if (more > 0) lines.push(`  … and ${more} more errors; --json lists them`);
  if (groups.length > 0) {
    lines.push(`  ${formatCount(groups.length, 'group')} of images that look the same:`);
    lines.push(...groups.slice(0, GROUPS_SHOWN).map(renderGroup));
  }
  if (version) lines.push(`  ${renderVersion(canvas, version)}`);
  return lines.join('\n');
}
