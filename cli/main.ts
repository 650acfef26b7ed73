/** The `sightline` command. */
import { Command } from 'commander';
import { reportFailure } from './terminal/failure.ts';
import { openTerminal, type Terminal } from './terminal/terminal.ts';

type AddCommand = (program: Command, terminal: () => Terminal) => void;

/** Loads each command when it is used: all of them together double the time that a command takes to start. */
const COMMANDS: Record<string, () => Promise<AddCommand>> = {
  score: async () => (await import('./score/command.ts')).addScoreCommand,
  weights: async () => (await import('./score/weights-command.ts')).addWeightsCommand,
  generate: async () => (await import('./score/generate-command.ts')).addGenerateCommand,
  serve: async () => (await import('./service/command.ts')).addServeCommand,
  run: async () => (await import('./run/command.ts')).addRunCommand,
  dataset: async () => (await import('./dataset/command.ts')).addDatasetCommand,
  filter: async () => (await import('./filter/command.ts')).addFilterCommand,
  benchmark: async () => (await import('./board/benchmark-command.ts')).addBenchmarkCommand,
  submit: async () => (await import('./board/submit-command.ts')).addSubmitCommand,
  submission: async () => (await import('./board/submit-command.ts')).addSubmissionCommand,
  keys: async () => (await import('./key/command.ts')).addKeysCommand,
  runner: async () => (await import('./service/runner-command.ts')).addRunnerCommand,
};

/** Adds the command that the arguments name, or all of them for help and for a name that does not exist. */
async function addCommands(program: Command, terminal: () => Terminal): Promise<void> {
  const name = process.argv.slice(2).find((word) => !word.startsWith('-')) ?? '';
  const named = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  const add = await Promise.all((named ? [named] : Object.values(COMMANDS)).map((load) => load()));
  for (const addCommand of add) addCommand(program, terminal);
}

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

try {
  await addCommands(program, terminal);
  await program.parseAsync();
} catch (error) {
  process.exitCode = reportFailure(error, { json, stderr: process.stderr });
}
