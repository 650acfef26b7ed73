/** A dataset, a version and a push as people read them. */
import type { Dataset, DatasetVersion } from '#contract/dataset.ts';
import type { Canvas } from '../terminal/terminal.ts';
import { visible } from '../terminal/visible-text.ts';
import { wrapWords } from '../terminal/wrap.ts';
import type { PushedReport } from './push-dataset.ts';

const FAULTS_TOLD = 20;
const GROUPS_TOLD = 5;
const HASH_CHARS = 12;

function counted(count: number, one: string): string {
  return `${count} ${one}${count === 1 ? '' : 's'}`;
}

function contents({ samples, responses, images }: Pick<Dataset, 'samples' | 'responses' | 'images'>): string {
  return [counted(samples, 'sample'), counted(responses, 'response'), counted(images, 'image')].join(', ');
}

export function renderDataset({ chalk, width }: Canvas, dataset: Dataset): string {
  const version = dataset.version === 0 ? 'no version yet' : `version ${dataset.version}`;
  const details = wrapWords(`${version}; draft: ${contents(dataset)}`, Math.max(20, width - 2));
  return [`${chalk.bold(visible(dataset.name))}  ${dataset.id}`, ...details.map((line) => `  ${line}`)].join('\n');
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

export function renderPush(canvas: Canvas, { name, dryRun, dataset, report, version }: Push): string {
  const { chalk, width } = canvas;
  const where = dataset ? `${visible(dataset.name)} (${dataset.id})` : `${visible(name)} (not there yet)`;
  const lines = [
    `${chalk.bold(dryRun ? 'Nothing was stored.' : 'Pushed')} ${dryRun ? 'It would go to' : 'to'} ${where}`,
    `  ${report.rows} rows: ${report.added} added, ${report.replaced} replaced, ${report.unchanged} there before, ${report.rejected} refused`,
    `  ${counted(report.responses, 'response')}; ${counted(report.images, 'image')}, ${report.images_sent} of them ${dryRun ? 'to send' : 'sent'}`,
  ];
  for (const { file, line, id, pointer, message } of report.errors.slice(0, FAULTS_TOLD)) {
    const named = id === null ? '' : ` "${visible(id)}"`;
    const place = pointer === '' ? '' : ` ${pointer}`;
    lines.push(
      ...wrapWords(`${file}:${line}${named}${place} ${visible(message)}`, width - 4).map(
        (part, at) => `${at === 0 ? '  ✗ ' : '    '}${part}`,
      ),
    );
  }
  const untold = report.errors.length + report.errors_omitted - FAULTS_TOLD;
  if (untold > 0) lines.push(`  … and ${untold} more; --json lists them`);
  if (report.near_duplicates.length > 0) {
    lines.push(`  ${counted(report.near_duplicates.length, 'group')} of pictures that look the same:`);
    for (const group of report.near_duplicates.slice(0, GROUPS_TOLD)) {
      lines.push(
        `    ${group
          .slice(0, 4)
          .map((sha256) => sha256.slice(0, HASH_CHARS))
          .join(' ')}${group.length > 4 ? ` and ${group.length - 4} more` : ''}`,
      );
    }
  }
  if (version) lines.push(`  ${renderVersion(canvas, version)}`);
  return lines.join('\n');
}
