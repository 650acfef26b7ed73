/** The commands of `sightline run`. */
import type { Command } from 'commander';
import type { OpenTerminal } from '../terminal/terminal.ts';
import { addRunExportCommand } from './export-command.ts';
import { addRunListCommand } from './list-command.ts';
import { addRunShowCancelRetryCommands } from './show-cancel-retry-commands.ts';
import { addRunSubmitCommand } from './submit-command.ts';
import { addRunWatchCommand } from './watch-command.ts';

export function addRunCommands(program: Command, terminal: OpenTerminal): void {
  const run = program
    .command('run')
    .description('score through the service: submit, watch, list, export, cancel, retry');
  addRunSubmitCommand(run, terminal);
  addRunWatchCommand(run, terminal);
  addRunExportCommand(run, terminal);
  addRunListCommand(run, terminal);
  addRunShowCancelRetryCommands(run, terminal);
}
