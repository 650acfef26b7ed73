/** Entry of the `sightline` command. */
import { Command } from 'commander';
import { reportFailure } from './terminal/failure.ts';
import { type OpenTerminal, openTerminal } from './terminal/terminal.ts';

/** Adds a command, or a group of commands such as `sightline run …`. */
type AddCommand = (program: Command, terminal: OpenTerminal) => void;

/**
 * All commands, in the order of `sightline --help`. Each one is loaded when it is used, because loading all of them
 * doubles the time that a command takes to start.
 */
const COMMANDS: Record<string, () => Promise<AddCommand>> = {
  score: async () => (await import('./score/score-command.ts')).addScoreCommand,
  weights: async () => (await import('./score/weights-command.ts')).addWeightsCommand,
  generate: async () => (await import('./score/generate-command.ts')).addGenerateCommand,
  serve: async () => (await import('./service/serve-command.ts')).addServeCommand,
  run: async () => (await import('./run/commands.ts')).addRunCommands,
  dataset: async () => (await import('./dataset/commands.ts')).addDatasetCommands,
  filter: async () => (await import('./filter/commands.ts')).addFilterCommands,
  benchmark: async () => (await import('./board/benchmark-commands.ts')).addBenchmarkCommands,
  submit: async () => (await import('./board/submit-command.ts')).addSubmitCommand,
  submission: async () => (await import('./board/submission-commands.ts')).addSubmissionCommands,
  keys: async () => (await import('./key/commands.ts')).addKeysCommands,
  runner: async () => (await import('./runner/check-command.ts')).addRunnerCommands,
};

/** Adds the command that the arguments name, or all commands for help and for an unknown name. */
async function addCommands(program: Command, terminal: OpenTerminal): Promise<void> {
  const name = process.argv.slice(2).find((word) => !word.startsWith('-')) ?? '';
  const named = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  const loaded = await Promise.all((named ? [named] : Object.values(COMMANDS)).map((load) => load()));
  for (const addCommand of loaded) addCommand(program, terminal);
}

const EXIT_CODES = `
Exit codes:
  0  success
  1  internal error
  2  invalid input
  3  no runner or service answers, or it is busy, not ready, or rejects the key
  4  the runner failed on the sample, or a run ended without some of its results`;

const program = new Command('sightline')
  .description('Did the model look at the picture, or did it guess from the words?')
  .option('--no-color', 'no colours; kept tokens are in brackets')
  .configureOutput({ outputError() {} })
  .exitOverride()
  .addHelpText('after', EXIT_CODES);
const terminal: OpenTerminal = () =>
  openTerminal(process.stdout, { color: program.opts<{ color: boolean }>().color, env: process.env });

try {
  await addCommands(program, terminal);
  await program.parseAsync();
} catch (error) {
  const json = process.argv.includes('--json');
  process.exitCode = reportFailure(error, { json, stderr: process.stderr });
}
