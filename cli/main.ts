/** The `sightline` command. */
import { Command, CommanderError } from 'commander';
import { terminalCanvas } from './canvas.ts';
import { addGenerateCommand } from './commands/generate.ts';
import { addScoreCommand } from './commands/score.ts';
import { addWeightsCommand } from './commands/weights.ts';
import { EXIT, reportFailure } from './failure.ts';

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

const program = new Command('sightline')
  .description('Did the model look at the picture, or did it guess from the words?')
  .option('--no-color', 'no colours; kept tokens stand in brackets')
  .showHelpAfterError('(sightline help COMMAND shows what it takes)')
  .exitOverride();
const canvas = () => terminalCanvas(process.stdout, program.opts<{ color: boolean }>().color);
addScoreCommand(program, print, canvas);
addWeightsCommand(program, print);
addGenerateCommand(program, print);
for (const command of program.commands) command.exitOverride();
program.addHelpText(
  'after',
  '\nExit codes: 0 done, 1 a fault of ours, 2 the input cannot be used, 3 no runner, 4 the runner failed on the sample',
);

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  else process.exitCode = reportFailure(error, { json: process.argv.includes('--json'), stderr: process.stderr });
}
