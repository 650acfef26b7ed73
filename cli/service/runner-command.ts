/** `sightline runner check`: is a runner there, and what would it score with? */
import type { Command } from 'commander';
import type { Readiness } from '#contract/runner.ts';
import { addRunnerUrl } from '../options/runner-options.ts';
import { UnreachableError, UsageError } from '../terminal/failure.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { readReadiness } from './with-runner.ts';

function describe({ scorer, capacity, active, queued }: Readiness): string {
  return [
    `model     ${scorer.name} (${scorer.family}), revision ${scorer.revision.slice(0, 12)}`,
    `computes  ${scorer.dtype} on ${scorer.provider}, ${scorer.runtime}`,
    `load      ${active} active, ${queued} waiting, room for ${capacity}`,
  ].join('\n');
}

async function check(options: { runner?: string; json?: boolean }, { print }: Terminal): Promise<void> {
  if (options.runner === undefined) {
    throw new UsageError('Which runner? Give --runner URL or set SIGHTLINE_RUNNER_URL.');
  }
  const readiness = await readReadiness(options.runner);
  if (options.json) await print(JSON.stringify(readiness));
  else await print(`${options.runner} is ${readiness.ready ? 'ready' : 'not ready'}\n${describe(readiness)}`);
  if (!readiness.ready) throw new UnreachableError(`Not ready: ${readiness.reason ?? 'the runner gives no reason'}.`);
}

export function addRunnerCommand(program: Command, terminal: () => Terminal): void {
  const command = program
    .command('runner')
    .description('look at a runner')
    .command('check')
    .description('is this runner ready, and what would it score with? (exit code 3 when it is not)')
    .option('--json', 'print its readiness as JSON');
  addRunnerUrl(command).action((options: { runner?: string; json?: boolean }) => check(options, terminal()));
}
