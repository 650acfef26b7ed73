/** `sightline run submit`: submits a run to the service. */
import type { Command } from 'commander';
import { withImagePaths } from '../score/with-image-paths.ts';
import { addServiceOptions, type ServiceChoice, withClient } from '../service/service-options.ts';
import { withProgressLine } from '../terminal/progress-line.ts';
import { type OpenTerminal, printValue, type Terminal } from '../terminal/terminal.ts';
import { followOnLine, readFailures, requireResults, uploadImages } from './follow-run.ts';
import { readRunFile } from './read-run-file.ts';
import { renderRun } from './render-run.ts';

interface SubmitOptions extends ServiceChoice {
  name?: string;
  model?: string;
  idempotencyKey?: string;
  wait?: boolean;
  json?: boolean;
}

async function submit(file: string, options: SubmitOptions, terminal: Terminal): Promise<void> {
  const { name, model, idempotencyKey, wait, json } = options;
  const settings = { ...(name === undefined ? {} : { name }), ...(model === undefined ? {} : { model }) };
  const { request, images } = await readRunFile(file, settings);
  await withProgressLine((line) =>
    withClient(options, (client) =>
      withImagePaths(images, async () => {
        await uploadImages(client, images, line);
        const accepted = await client.submitRun(request, idempotencyKey === undefined ? {} : { idempotencyKey });
        line.end();
        if (!wait) return printValue(terminal, { value: accepted, json, render: renderRun });
        if (!json) {
          process.stderr.write(`${accepted.id} is accepted. It continues even if this command is stopped.\n`);
        }
        line.show('waiting for a runner');
        const ended = await followOnLine(client, accepted.id, line);
        line.end();
        await printValue(terminal, { value: ended, json, render: renderRun });
        requireResults(ended, await readFailures(client, ended));
      }),
    ),
  );
}

export function addRunSubmitCommand(run: Command, terminal: OpenTerminal): void {
  const command = run
    .command('submit')
    .description('submit a run; each image is sent once and named by its SHA-256')
    .argument('<file>', 'JSON request, or samples as a JSON list or JSON lines; - for standard input')
    .option('--wait', 'wait for the end of the run and print it')
    .option('--name <name>', 'name of the run')
    .option('--model <name>', 'model that must score the run (default: any)')
    .option('--idempotency-key <key>', 'a repeated request with this key returns the first run')
    .option('--json', 'print the run as JSON');
  addServiceOptions(command).action((file: string, options: SubmitOptions) => submit(file, options, terminal()));
}
