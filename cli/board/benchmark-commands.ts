/** The commands of `sightline benchmark`. */
import type { Command } from 'commander';
import { addBenchmarkImportCommand } from '../import/import-command.ts';
import type { OpenTerminal } from '../terminal/terminal.ts';
import { addBenchmarkBoardCommand } from './board-command.ts';
import { addBenchmarkCreateCommand } from './create-command.ts';
import { addBenchmarkListCommand } from './list-command.ts';
import { addBenchmarkQuestionsCommand } from './questions-command.ts';
import { addBenchmarkShowCommand } from './show-command.ts';

export function addBenchmarkCommands(program: Command, terminal: OpenTerminal): void {
  const benchmark = program
    .command('benchmark')
    .description('benchmarks of the service: create, import, list, show, board, questions');
  addBenchmarkCreateCommand(benchmark, terminal);
  addBenchmarkImportCommand(benchmark, terminal);
  addBenchmarkListCommand(benchmark, terminal);
  addBenchmarkShowCommand(benchmark, terminal);
  addBenchmarkBoardCommand(benchmark, terminal);
  addBenchmarkQuestionsCommand(benchmark);
}
