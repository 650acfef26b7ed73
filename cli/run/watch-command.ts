/** `sightline run watch`: follows a run to its end. */
import type { Command } from 'commander';
import type { Client } from '#clients/typescript/create-client.ts';
import type { Run } from '#contract/run.ts';
import { addServiceOptions, type ServiceChoice, withClient } from '../service/service-options.ts';
import { type ProgressLine, withProgressLine } from '../terminal/progress-line.ts';
import type { OpenTerminal, Terminal } from '../terminal/terminal.ts';
import { followOnLine, followRun, readFailures, requireResults } from './follow-run.ts';
import { renderRun } from './render-run.ts';
import { requireRunId } from './run-id.ts';

interface WatchOptions extends ServiceChoice {
  json?: boolean;
}

function followAsJson(client: Client, id: string, { print }: Terminal): Promise<Run> {
  return followRun({ client, runId: id, onEvent: (event) => print(JSON.stringify(event)) });
}

async function followAsText(
  client: Client,
  id: string,
  { line, terminal: { canvas, print } }: { line: ProgressLine; terminal: Terminal },
): Promise<Run> {
  line.show('watching');
  const ended = await followOnLine(client, id, line);
  line.end();
  await print(renderRun(canvas, ended));
  return ended;
}

async function watch(id: string, options: WatchOptions, terminal: Terminal): Promise<void> {
  requireRunId(id);
  await withProgressLine((line) =>
    withClient(options, async (client) => {
      // Fails at once if no service answers; the watch itself retries lost connections.
      await client.readRun(id);
      const ended = options.json
        ? await followAsJson(client, id, terminal)
        : await followAsText(client, id, { line, terminal });
      requireResults(ended, await readFailures(client, ended));
    }),
  );
}

export function addRunWatchCommand(run: Command, terminal: OpenTerminal): void {
  const command = run
    .command('watch')
    .description('follow a run to its end, also across lost connections')
    .argument('<id>')
    .option('--json', 'print each event as a line of JSON');
  addServiceOptions(command).action((id: string, options: WatchOptions) => watch(id, options, terminal()));
}
