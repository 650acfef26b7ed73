/** The commands of `sightline filter`. */
import type { Command } from 'commander';
import type { OpenTerminal } from '../terminal/terminal.ts';
import { addFilterApplyCommand } from './apply-command.ts';
import { addFilterExportCommand } from './export-command.ts';
import { addFilterPreviewCommand } from './preview-command.ts';
import { addFilterResponsesCommand } from './responses-command.ts';

export function addFilterCommands(program: Command, terminal: OpenTerminal): void {
  const filter = program
    .command('filter')
    .description('keep the samples and responses that need their image: preview, apply, export, responses');
  addFilterPreviewCommand(filter, terminal);
  addFilterApplyCommand(filter, terminal);
  addFilterExportCommand(filter, terminal);
  addFilterResponsesCommand(filter, terminal);
}
