/** Renders the list of importers, and the report of an import. */
import { formatCount } from '../terminal/format.ts';
import type { Canvas } from '../terminal/terminal.ts';
import { visible } from '../terminal/visible-text.ts';
import { wrapWords } from '../terminal/wrap.ts';
import type { ImportReport } from './import-benchmark.ts';
import type { Importer } from './importer.ts';

const FAULTS_SHOWN = 20;
const FILES_SHOWN = 5;

export function renderImporters({ chalk, width }: Canvas, importers: readonly Importer[]): string {
  const render = ({ name, title, description, license, source, layouts, splits }: Importer) => [
    `${chalk.bold(name)}  ${title}`,
    ...wrapWords(description, width - 2).map((line) => `  ${line}`),
    `  license: ${license}`,
    `  source:  ${source}`,
    `  formats: ${[...new Set(layouts.map(({ format }) => format))].join(', ')}`,
    ...wrapWords(`splits:  ${splits.map(([split]) => split).join(', ')}`, width - 2).map((line) => `  ${line}`),
  ];
  return importers.map((importer) => render(importer).join('\n')).join('\n\n');
}

function renderItem(text: string, { width, mark }: { width: number; mark: string }): string[] {
  return wrapWords(visible(text), width - 4).map((part, index) => `  ${index === 0 ? mark : ' '} ${part}`);
}

function joinNames(names: readonly string[]): string {
  const more = names.length - FILES_SHOWN;
  return `${names.slice(0, FILES_SHOWN).map(visible).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

export function renderImport({ chalk, width }: Canvas, report: ImportReport): string {
  const { benchmark, folder, files, files_ignored: ignored, splits, faults, refused, left_out: leftOut } = report;
  const lines = [
    `${chalk.bold(`Imported ${benchmark}`)} to ${visible(folder)}: ${formatCount(report.samples, 'sample')}, ${formatCount(report.images, 'image')}`,
    ...splits.map(({ name, samples }) => `  ${name.padEnd(24)} ${String(samples).padStart(6)}`),
    `  from ${joinNames(files)}`,
    ...(ignored.length > 0 ? [`  not read: ${joinNames(ignored)}`] : []),
    ...leftOut
      .slice(0, FAULTS_SHOWN)
      .flatMap(({ file, row, reason }) => renderItem(`${file}:${row} skipped: ${reason}`, { width, mark: '–' })),
    ...faults
      .slice(0, FAULTS_SHOWN)
      .flatMap(({ file, row, id, pointer, message }) =>
        renderItem(`${file}:${row}${id === null ? '' : ` "${id}"`} ${pointer} ${message}`, { width, mark: '✗' }),
      ),
  ];
  const more = refused - Math.min(faults.length, FAULTS_SHOWN);
  if (more > 0) lines.push(`  … and ${more} more; --json lists the first ${faults.length}`);
  lines.push(`  next: sightline benchmark create ${visible(folder)}`);
  return lines.join('\n');
}
