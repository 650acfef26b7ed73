/** `sightline run export`: writes the trajectories of a run to a file. */
import { type Command, Option } from 'commander';
import { RUN_EXPORT_FORMATS, type RunExportFormat } from '#contract/file-format.ts';
import { addServiceOptions, type ServiceChoice, withClient } from '../service/service-options.ts';
import { UsageError } from '../terminal/failure.ts';
import { saveStream } from '../terminal/save-stream.ts';
import type { OpenTerminal, Terminal } from '../terminal/terminal.ts';
import { requireRunId } from './run-id.ts';

interface ExportOptions extends ServiceChoice {
  format: RunExportFormat;
  out?: string;
  series: boolean;
  shaping?: string;
  json?: boolean;
}

async function exportRun(id: string, options: ExportOptions, terminal: Terminal): Promise<void> {
  requireRunId(id);
  const { format, out, series, shaping, json } = options;
  if (out === undefined && format === 'parquet' && process.stdout.isTTY) {
    throw new UsageError('Parquet is a binary format and is not printed to a terminal. Give --out FILE.');
  }
  await withClient(options, async (client, signal) => {
    const query = { format, ...(series ? {} : { series: 'false' as const }), ...(shaping ? { shaping } : {}) };
    const bytes = await saveStream(await client.exportRun(id, query), out, signal);
    if (out === undefined) return;
    await terminal.print(json ? JSON.stringify({ file: out, bytes }) : `${out}: ${bytes} bytes`);
  });
}

export function addRunExportCommand(run: Command, terminal: OpenTerminal): void {
  const command = run
    .command('export')
    .description('write all trajectories of a run to a file')
    .argument('<id>')
    .addOption(new Option('--format <name>', 'format of the file').choices(RUN_EXPORT_FORMATS).default('jsonl'))
    .option('--out <file>', 'path of the file (default: standard output)')
    .option('--no-series', 'omit the token series (CSV never has them)')
    .option('--shaping <id>', 'use another shaping of the run')
    .option('--json', 'print the path and the size as JSON');
  addServiceOptions(command).action((id: string, options: ExportOptions) => exportRun(id, options, terminal()));
}
