/** Options of commands that need a runner. */
import { type Command, Option } from 'commander';
import { parseNumber } from '../options/parse-options.ts';

export function addRunnerUrl(command: Command): Command {
  return command.addOption(new Option('--runner <url>', 'URL of a running runner').env('SIGHTLINE_RUNNER_URL'));
}

export function addRunnerOptions(command: Command): Command {
  return addRunnerUrl(command.optionsGroup('Runner:'))
    .addOption(new Option('--token <token>', 'bearer token of the runner').env('SIGHTLINE_TOKEN'))
    .addOption(
      new Option(
        '--model <folder>',
        'model bundle for the runner that the command starts (default: the reference model)',
      ).env('SIGHTLINE_BUNDLE'),
    )
    .addOption(
      new Option('--provider <name>', 'execution provider of that runner (default: cpu)').choices(['cpu', 'cuda']),
    )
    .option('--threads <n>', 'threads of that runner (default: all cores)', parseNumber);
}
