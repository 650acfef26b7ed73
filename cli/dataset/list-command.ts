/** `sightline dataset list`: lists datasets, newest first. */
import type { Command } from 'commander';
import { addServiceOptions, type ServiceChoice, withClient } from '../service/service-options.ts';
import { type OpenTerminal, printValue } from '../terminal/terminal.ts';
import { renderDatasets } from './render-dataset.ts';

export function addDatasetListCommand(dataset: Command, terminal: OpenTerminal): void {
  const command = dataset
    .command('list')
    .description('list datasets, newest first')
    .option('--json', 'print the datasets as JSON');
  addServiceOptions(command).action(async (options: ServiceChoice & { json?: boolean }) => {
    const value = await withClient(options, (client) => Array.fromAsync(client.listDatasets()));
    await printValue(terminal(), { value, json: options.json, render: renderDatasets });
  });
}
