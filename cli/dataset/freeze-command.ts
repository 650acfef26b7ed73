/** `sightline dataset freeze`: makes the draft of a dataset an immutable version. */
import type { Command } from 'commander';
import { addServiceOptions, type ServiceChoice, withClient } from '../service/service-options.ts';
import { type OpenTerminal, printValue } from '../terminal/terminal.ts';
import { requireDataset } from './find-dataset.ts';
import { renderVersion } from './render-dataset.ts';

interface FreezeOptions extends ServiceChoice {
  note?: string;
  json?: boolean;
}

export function addDatasetFreezeCommand(dataset: Command, terminal: OpenTerminal): void {
  const command = dataset
    .command('freeze')
    .description('make the draft of a dataset an immutable version')
    .argument('<dataset>', 'id or name of the dataset')
    .option('--note <text>', 'note that is stored with the version')
    .option('--json', 'print the version as JSON');
  addServiceOptions(command).action(async (name: string, options: FreezeOptions) => {
    const value = await withClient(options, async (client) =>
      client.freezeDataset((await requireDataset(client, name)).id, options.note),
    );
    await printValue(terminal(), { value, json: options.json, render: renderVersion });
  });
}
