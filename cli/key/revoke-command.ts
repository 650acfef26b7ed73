/** `sightline keys revoke`: revokes an API key. */
import type { Command } from 'commander';
import { keyId } from '#contract/ids.ts';
import { addServiceOptions, type ServiceChoice, withClient } from '../service/service-options.ts';
import { UsageError } from '../terminal/failure.ts';
import { type OpenTerminal, printValue } from '../terminal/terminal.ts';
import { renderKey } from './render-key.ts';

export function addKeysRevokeCommand(keys: Command, terminal: OpenTerminal): void {
  const command = keys
    .command('revoke')
    .description('revoke a key permanently')
    .argument('<id>')
    .option('--json', 'print the key as JSON');
  addServiceOptions(command).action(async (id: string, options: ServiceChoice & { json?: boolean }) => {
    if (!keyId.safeParse(id).success) {
      throw new UsageError(`"${id}" is not the id of a key. Ids look like key_01k…; "keys list" lists them.`);
    }
    const value = await withClient(options, (client) => client.revokeKey(id));
    await printValue(terminal(), { value, json: options.json, render: renderKey });
  });
}
