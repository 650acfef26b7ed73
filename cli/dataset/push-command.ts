/** `sightline dataset push`: sends samples in files to a dataset. */
import { type Command, Option } from 'commander';
import { type DatasetVersion, ROW_FORMS, type RowForm } from '#contract/dataset.ts';
import { addServiceOptions, type ServiceChoice, withClient } from '../service/service-options.ts';
import { EXIT } from '../terminal/failure.ts';
import { withProgressLine } from '../terminal/progress-line.ts';
import type { OpenTerminal, Terminal } from '../terminal/terminal.ts';
import { findDataset } from './find-dataset.ts';
import { pushDataset } from './push-dataset.ts';
import { findSourceFiles } from './read-source-files.ts';
import { renderPush } from './render-dataset.ts';

interface PushOptions extends ServiceChoice {
  to: string;
  form: RowForm | 'auto';
  onConflict: 'error' | 'replace';
  dryRun?: boolean;
  freeze?: boolean;
  nearDuplicates: boolean;
  json?: boolean;
}

async function push(paths: string[], options: PushOptions, { canvas, print }: Terminal): Promise<void> {
  const files = await findSourceFiles(paths);
  const { to, form, onConflict, dryRun = false, freeze = false, nearDuplicates, json } = options;
  const { dataset, report, version } = await withProgressLine((line) =>
    withClient(options, async (client) => {
      const existing = await findDataset(client, to);
      const target = existing ?? (dryRun ? undefined : await client.createDataset(to));
      line.show('reading');
      const pushed = await pushDataset({
        client,
        datasetId: target?.id,
        files,
        form,
        onConflict,
        dryRun,
        nearDuplicates,
        onProgress: ({ rows, added, rejected }) => line.say(`${rows} rows read, ${added} added, ${rejected} rejected`),
      });
      const frozen: DatasetVersion | undefined =
        freeze && target && !dryRun ? await client.freezeDataset(target.id) : undefined;
      return { dataset: target, report: pushed, version: frozen };
    }),
  );
  const result = { dataset_id: dataset?.id ?? null, dry_run: dryRun, ...report, version: version ?? null };
  await print(json ? JSON.stringify(result) : renderPush(canvas, { name: to, dryRun, dataset, report, version }));
  if (report.rejected > 0) process.exitCode = EXIT.failed;
}

export function addDatasetPushCommand(dataset: Command, terminal: OpenTerminal): void {
  const command = dataset
    .command('push')
    .description(
      'send samples to a dataset; existing content is skipped, so a repeated push resumes an interrupted one',
    )
    .argument('<path...>', 'folders, or JSON lines, JSON or Parquet files; images are relative paths or embedded')
    .requiredOption('--to <dataset>', 'id or name of the dataset; a new name creates a dataset')
    .addOption(new Option('--form <name>', 'format of the rows').choices(['auto', ...ROW_FORMS]).default('auto'))
    .addOption(
      new Option('--on-conflict <what>', 'what to do with an existing id that has other content')
        .choices(['error', 'replace'])
        .default('error'),
    )
    .option('--freeze', 'freeze the dataset as a version after the push')
    .option('--dry-run', 'check the samples, store nothing')
    .option('--no-near-duplicates', 'do not look for images that look the same')
    .option('--json', 'print the report as JSON');
  addServiceOptions(command).action((paths: string[], options: PushOptions) => push(paths, options, terminal()));
}
