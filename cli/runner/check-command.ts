/** `sightline runner check`: is the runner ready, and which model does it serve? */
import type { Command } from 'commander';
import type { Readiness } from '#contract/runner.ts';
import { UnreachableError, UsageError } from '../terminal/failure.ts';
import type { OpenTerminal, Terminal } from '../terminal/terminal.ts';
import { readReadiness } from './read-readiness.ts';
import { addRunnerUrl } from './runner-options.ts';

function describe({ scorer, capacity, active, queued }: Readiness): string {
  return [
    `model     ${scorer.name} (${scorer.family}), revision ${scorer.revision.slice(0, 12)}`,
    `computes  ${scorer.dtype} on ${scorer.provider}, ${scorer.runtime}`,
    `load      ${active} active, ${queued} waiting, capacity ${capacity}`,
  ].join('\n');
}

async function check({ runner, json }: { runner?: string; json?: boolean }, { print }: Terminal): Promise<void> {
  if (runner === undefined) throw new UsageError('No runner is named. Give --runner URL or set SIGHTLINE_RUNNER_URL.');
  const readiness = await readReadiness(runner);
  if (json) await print(JSON.stringify(readiness));
  else await print(`${runner} is ${readiness.ready ? 'ready' : 'not ready'}\n${describe(readiness)}`);
  if (readiness.ready) return;
  throw new UnreachableError(`The runner is not ready: ${readiness.reason ?? 'it gives no reason'}.`);
}

export function addRunnerCommands(program: Command, terminal: OpenTerminal): void {
  const command = program
    .command('runner')
    .description('runners: check')
    .command('check')
    .description('show whether a runner is ready and which model it serves (exit code 3 if it is not ready)')
    .option('--json', 'print the readiness as JSON');
  addRunnerUrl(command).action((options: { runner?: string; json?: boolean }) => check(options, terminal()));
}
