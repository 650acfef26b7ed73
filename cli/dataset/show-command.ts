/** `sightline dataset show`: shows the newest version and the draft of a dataset. */
import type { Command } from 'commander';
import { addServiceOptions, type ServiceChoice, withClient } from '../service/service-options.ts';
import { type OpenTerminal, printValue } from '../terminal/terminal.ts';
import { requireDataset } from './find-dataset.ts';
import { renderDataset } from './render-dataset.ts';

export function addDatasetShowCommand(dataset: Command, terminal: OpenTerminal): void {
  const command = dataset
    .command('show')
    .description('show a dataset: its newest version and the content of its draft')
    .argument('<dataset>', 'id or name of the dataset')
    .option('--json', 'print the dataset as JSON');
  addServiceOptions(command).action(async (name: string, options: ServiceChoice & { json?: boolean }) => {
    const value = await withClient(options, (client) => requireDataset(client, name));
    await printValue(terminal(), { value, json: options.json, render: renderDataset });
  });
}
