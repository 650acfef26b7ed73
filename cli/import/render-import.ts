/** Importers and imports as people read them in a terminal. */

import type { Canvas } from '../terminal/terminal.ts';
import { visible } from '../terminal/visible-text.ts';
import { wrapWords } from '../terminal/wrap.ts';
import type { Importer, ImportReport } from './index.ts';

const FAULTS_TOLD = 20;
const FILES_TOLD = 5;

export function renderImporters({ chalk, width }: Canvas, importers: readonly Importer[]): string {
  const one = ({ name, title, description, license, source, layouts, splits }: Importer) => [
    `${chalk.bold(name)}  ${title}`,
    ...wrapWords(description, width - 2).map((line) => `  ${line}`),
    `  licence: ${license}`,
    `  from:    ${source}`,
    `  reads:   ${[...new Set(layouts.map(({ format }) => format))].join(', ')}`,
    ...wrapWords(`splits:  ${splits.map(([split]) => split).join(', ')}`, width - 2).map((line) => `  ${line}`),
  ];
  return importers.map((importer) => one(importer).join('\n')).join('\n\n');
}

function counted(count: number, one: string): string {
  return `${count} ${one}${count === 1 ? '' : 's'}`;
}

function bullets(text: string, width: number, mark: string): string[] {
  return wrapWords(visible(text), width - 4).map((part, at) => `  ${at === 0 ? mark : ' '} ${part}`);
}

function listed(names: readonly string[]): string {
  const more = names.length - FILES_TOLD;
  return `${names.slice(0, FILES_TOLD).map(visible).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

export function renderImport({ chalk, width }: Canvas, report: ImportReport): string {
  const { benchmark, folder, files, files_ignored: ignored, splits, faults, refused, left_out: leftOut } = report;
  const lines = [
    `${chalk.bold(`Imported ${benchmark}`)} to ${visible(folder)}: ${counted(report.samples, 'sample')}, ${counted(report.images, 'image')}`,
    ...splits.map(({ name, samples }) => `  ${name.padEnd(24)} ${String(samples).padStart(6)}`),
    `  from ${listed(files)}`,
    ...(ignored.length > 0 ? [`  not read: ${listed(ignored)}`] : []),
    ...leftOut
      .slice(0, FAULTS_TOLD)
      .flatMap(({ file, row, reason }) => bullets(`${file}:${row} left out: ${reason}`, width, '–')),
    ...faults
      .slice(0, FAULTS_TOLD)
      .flatMap(({ file, row, id, pointer, message }) =>
        bullets(`${file}:${row}${id === null ? '' : ` "${id}"`} ${pointer} ${message}`, width, '✗'),
      ),
  ];
  const untold = refused - Math.min(faults.length, FAULTS_TOLD);
  if (untold > 0) lines.push(`  … and ${untold} more; --json lists the first ${faults.length}`);
  lines.push(`  next: sightline benchmark create ${visible(folder)}`);
  return lines.join('\n');
}
