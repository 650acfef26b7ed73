/** The `sightline` command. */
import { Command } from 'commander';
import { addBenchmarkCommand } from './commands/benchmark.ts';
import { addDatasetCommand } from './commands/dataset.ts';
import { addFilterCommand } from './commands/filter.ts';
import { addGenerateCommand } from './commands/generate.ts';
import { addKeysCommand } from './commands/keys.ts';
import { addRunCommand } from './commands/run.ts';
import { addRunnerCommand } from './commands/runner.ts';
import { addScoreCommand } from './commands/score.ts';
import { addServeCommand } from './commands/serve.ts';
import { addSubmitCommand } from './commands/submit.ts';
import { addWeightsCommand } from './commands/weights.ts';
import { reportFailure } from './failure.ts';
import { openTerminal } from './terminal.ts';

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
