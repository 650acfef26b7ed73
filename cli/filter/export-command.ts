/** `sightline filter export`: writes the kept and the dropped samples of a filter to files. */
import { type Command, Option } from 'commander';
import { EXPORT_FORMATS, type ExportFormat } from '#contract/file-format.ts';
import { filterId } from '#contract/ids.ts';
import { addServiceOptions, type ServiceChoice, withClient } from '../service/service-options.ts';
import { UsageError } from '../terminal/failure.ts';
import { withProgressLine } from '../terminal/progress-line.ts';
import { type OpenTerminal, printValue, type Terminal } from '../terminal/terminal.ts';
import { exportFilter } from './export-filter.ts';
import { renderCounts } from './render-filter.ts';

/** Formats that `--format both` writes. */
const BOTH: ExportFormat[] = ['jsonl', 'parquet'];

interface ExportOptions extends ServiceChoice {
  out: string;
  format: ExportFormat | 'both';
  images: 'embed' | 'reference';
  json?: boolean;
}

async function exportParts(id: string, options: ExportOptions, terminal: Terminal): Promise<void> {
  if (!filterId.safeParse(id).success) {
    throw new UsageError(`"${id}" is not the id of a filter. Ids look like flt_01k…; "filter apply" prints them.`);
  }
  const { out, format, images, json } = options;
  const manifest = await withProgressLine((line) =>
    withClient(options, (client, signal) =>
      exportFilter({
        client,
        filterId: id,
        folder: out,
        formats: format === 'both' ? BOTH : [format],
        images,
        signal,
        onPart: (part) => line.say(`writing ${part}`),
      }),
    ),
  );
  await printValue(terminal, {
    value: manifest,
    json,
    render: ({ chalk }, { counts, parts }) => {
      const files = parts.map(({ name, rows, bytes }) => `  ${out}/${name}: ${rows} rows, ${bytes} bytes`);
      return [chalk.bold(renderCounts(counts)), ...files, `  ${out}/manifest.json`].join('\n');
    },
  });
}

export function addFilterExportCommand(filter: Command, terminal: OpenTerminal): void {
  const command = filter
    .command('export')
    .description('write the kept and the dropped samples to files, with a manifest')
    .argument('<id>', 'id of the filter')
    .requiredOption('--out <folder>', 'folder of the files; it is created if it does not exist')
    .addOption(
      new Option('--format <name>', 'format of the files; Parquet has the columns of verl')
        .choices([...EXPORT_FORMATS, 'both'])
        .default('both'),
    )
    .addOption(
      new Option('--images <how>', 'images in Parquet: embedded bytes, or names')
        .choices(['embed', 'reference'])
        .default('embed'),
    )
    .option('--json', 'print the manifest');
  addServiceOptions(command).action((id: string, options: ExportOptions) => exportParts(id, options, terminal()));
}
