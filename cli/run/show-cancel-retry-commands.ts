/** `sightline run show`, `cancel` and `retry`: one call to the service for one run. */
import type { Command } from 'commander';
import type { Client } from '#clients/typescript/create-client.ts';
import type { Run } from '#contract/run.ts';
import { addServiceOptions, type ServiceChoice, withClient } from '../service/service-options.ts';
import { type OpenTerminal, printValue } from '../terminal/terminal.ts';
import { renderRun } from './render-run.ts';
import { requireRunId } from './run-id.ts';

interface RunOptions extends ServiceChoice {
  json?: boolean;
}

interface RunAction {
  name: string;
  description: string;
  call: (client: Client, id: string) => Promise<Run>;
}

const ACTIONS: readonly RunAction[] = [
  { name: 'show', description: 'show the current state of a run', call: (client, id) => client.readRun(id) },
  {
    name: 'cancel',
    description: 'cancel the unfinished samples of a run; recorded results are kept',
    call: (client, id) => client.cancelRun(id),
  },
  {
    name: 'retry',
    description: 'restart the failed and cancelled samples of a run',
    call: (client, id) => client.retryRun(id),
  },
];

export function addRunShowCancelRetryCommands(run: Command, terminal: OpenTerminal): void {
  for (const { name, description, call } of ACTIONS) {
    const command = run
      .command(name)
      .description(description)
      .argument('<id>')
      .option('--json', 'print the run as JSON');
    addServiceOptions(command).action(async (id: string, options: RunOptions) => {
      requireRunId(id);
      const value = await withClient(options, (client) => call(client, id));
      await printValue(terminal(), { value, json: options.json, render: renderRun });
    });
  }
}
