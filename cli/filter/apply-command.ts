/** `sightline filter apply`: stores a filter with its decisions. */
import type { Command } from 'commander';
import { withClient } from '../service/service-options.ts';
import { type OpenTerminal, printValue } from '../terminal/terminal.ts';
import { addFilterOptions, type FilterOptions, readFilterTarget } from './filter-options.ts';
import { renderCounts } from './render-filter.ts';

export function addFilterApplyCommand(filter: Command, terminal: OpenTerminal): void {
  const command = filter
    .command('apply')
    .description('decide on each sample, and store the decisions with their reasons');
  addFilterOptions(command).action(async (name: string, options: FilterOptions) => {
    const value = await withClient(options, async (client) =>
      client.applyFilter(await readFilterTarget(client, name, options)),
    );
    await printValue(terminal(), {
      value,
      json: options.json,
      render: ({ chalk }, { id, counts }) => `${chalk.bold(id)}  ${renderCounts(counts)}`,
    });
  });
}
