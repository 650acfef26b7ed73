/** The `sightline` command. */
import { Command } from 'commander';
import { addBenchmarkCommand } from './board/benchmark-command.ts';
import { addSubmitCommand } from './board/submit-command.ts';
import { addDatasetCommand } from './dataset/command.ts';
import { addFilterCommand } from './filter/command.ts';
import { addKeysCommand } from './key/command.ts';
import { addRunCommand } from './run/command.ts';
import { addScoreCommand } from './score/command.ts';
import { addGenerateCommand } from './score/generate-command.ts';
import { addWeightsCommand } from './score/weights-command.ts';
import { addServeCommand } from './service/command.ts';
import { addRunnerCommand } from './service/runner-command.ts';
import { reportFailure } from './terminal/failure.ts';
import { openTerminal } from './terminal/terminal.ts';

const json = process.argv.includes('--json');

const program = new Command('sightline')
  .description('Did the model look at the picture, or did it guess from the words?')
  .option('--no-color', 'no colours; kept tokens stand in brackets')
  .configureOutput({ outputError() {} })
  .exitOverride()
  .addHelpText(
    'after',
    `
Exit codes:
  0  done
  1  a fault of ours
  2  the input cannot be used
  3  no runner or no service, or it is busy, not ready, or refuses the key
  4  the runner failed on the sample, or a run ended without some of its results`,
  );
const terminal = () =>
  openTerminal(process.stdout, { color: program.opts<{ color: boolean }>().color, env: process.env });
addScoreCommand(program, terminal);
addWeightsCommand(program, terminal);
addGenerateCommand(program, terminal);
addServeCommand(program, terminal);
addRunCommand(program, terminal);
addDatasetCommand(program, terminal);
addFilterCommand(program, terminal);
addBenchmarkCommand(program, terminal);
addSubmitCommand(program, terminal);
addKeysCommand(program, terminal);
addRunnerCommand(program, terminal);

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = reportFailure(error, { json, stderr: process.stderr });
}
