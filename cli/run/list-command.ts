/** `sightline run list`: lists runs, newest first. */
import { type Command, Option } from 'commander';
import { RUN_STATUSES, type Run } from '#contract/run.ts';
import { parseNumber } from '../options/parse-options.ts';
import { addServiceOptions, type ServiceChoice, withClient } from '../service/service-options.ts';
import { type OpenTerminal, printValue, type Terminal } from '../terminal/terminal.ts';
import { renderRunList } from './render-run.ts';

interface ListOptions extends ServiceChoice {
  status?: Run['status'];
  limit: number;
  json?: boolean;
}

async function list(options: ListOptions, terminal: Terminal): Promise<void> {
  const { status, limit, json } = options;
  const runs = await withClient(options, async (client) => {
    const listed: Run[] = [];
    for await (const run of client.listRuns(status ? { status } : {})) {
      listed.push(run);
      if (listed.length >= limit) break;
    }
    return listed;
  });
  await printValue(terminal, { value: runs, json, render: renderRunList });
}

export function addRunListCommand(run: Command, terminal: OpenTerminal): void {
  const command = run
    .command('list')
    .description('list runs, newest first')
    .addOption(new Option('--status <name>', 'list only runs with this status').choices(RUN_STATUSES))
    .option('--limit <n>', 'maximum number of runs', parseNumber, 20)
    .option('--json', 'print the runs as JSON');
  addServiceOptions(command).action((options: ListOptions) => list(options, terminal()));
}
