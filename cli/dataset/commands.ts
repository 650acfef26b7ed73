/** The commands of `sightline dataset`. */
import type { Command } from 'commander';
import type { OpenTerminal } from '../terminal/terminal.ts';
import { addDatasetFreezeCommand } from './freeze-command.ts';
import { addDatasetListCommand } from './list-command.ts';
import { addDatasetPushCommand } from './push-command.ts';
import { addDatasetShowCommand } from './show-command.ts';
import { addDatasetSignalsCommand } from './signals-command.ts';

export function addDatasetCommands(program: Command, terminal: OpenTerminal): void {
  const dataset = program
    .command('dataset')
    .description('datasets of the service: push, freeze, list, show, compute signals');
  addDatasetPushCommand(dataset, terminal);
  addDatasetListCommand(dataset, terminal);
  addDatasetShowCommand(dataset, terminal);
  addDatasetFreezeCommand(dataset, terminal);
  addDatasetSignalsCommand(dataset, terminal);
}
