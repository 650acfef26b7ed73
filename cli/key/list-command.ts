/** `sightline keys list`: lists API keys, newest first. */
import type { Command } from 'commander';
import { addServiceOptions, type ServiceChoice, withClient } from '../service/service-options.ts';
import { type OpenTerminal, printValue } from '../terminal/terminal.ts';
import { renderKeys } from './render-key.ts';

export function addKeysListCommand(keys: Command, terminal: OpenTerminal): void {
  const command = keys
    .command('list')
    .description('list keys, newest first')
    .option('--json', 'print the keys as JSON');
  addServiceOptions(command).action(async (options: ServiceChoice & { json?: boolean }) => {
    const value = await withClient(options, (client) => Array.fromAsync(client.listKeys()));
    await printValue(terminal(), { value, json: options.json, render: renderKeys });
  });
}
