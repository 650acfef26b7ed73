/** Options of every command that needs a runner. */
import { type Command, Option } from 'commander';
import { parseNumber } from './parse-options.ts';

export function addRunnerUrl(command: Command): Command {
  return command.addOption(new Option('--runner <url>', 'a runner that is there already').env('SIGHTLINE_RUNNER_URL'));
}

export function addRunnerOptions(command: Command): Command {
  return addRunnerUrl(command.optionsGroup('Runner:'))
    .addOption(new Option('--token <token>', 'its bearer token').env('SIGHTLINE_TOKEN'))
    .addOption(
      new Option('--model <folder>', 'bundle for a runner of its own (default: the reference model)').env(
        'SIGHTLINE_BUNDLE',
      ),
    )
    .addOption(new Option('--provider <name>', 'where that runner computes (default: cpu)').choices(['cpu', 'cuda']))
    .option('--threads <n>', 'threads of that runner (default: all)', parseNumber);
}
