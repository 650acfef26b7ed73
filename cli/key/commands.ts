/** The commands of `sightline keys`. */
import type { Command } from 'commander';
import type { OpenTerminal } from '../terminal/terminal.ts';
import { addKeysCreateCommand } from './create-command.ts';
import { addKeysListCommand } from './list-command.ts';
import { addKeysRevokeCommand } from './revoke-command.ts';

export function addKeysCommands(program: Command, terminal: OpenTerminal): void {
  const keys = program
    .command('keys')
    .description('API keys of the service (needs an admin key): create, list, revoke');
  addKeysCreateCommand(keys, terminal);
  addKeysListCommand(keys, terminal);
  addKeysRevokeCommand(keys, terminal);
}
