/** `sightline serve` (`npm start`): runs the service on this machine until Ctrl-C. */
import { relative } from 'node:path';
import { type Command, Option } from 'commander';
import { collectInto, parseNumber } from '../options/parse-options.ts';
import { isHttpUrl } from '../options/urls.ts';
import { readReadiness } from '../runner/read-readiness.ts';
import { UsageError } from '../terminal/failure.ts';
import { InterruptedError, interruptible } from '../terminal/interruption.ts';
import { withProgressLine } from '../terminal/progress-line.ts';
import type { Canvas, OpenTerminal, Terminal } from '../terminal/terminal.ts';
import { deleteUrl, PORT_DEFAULT, resolveStateFolder, saveUrl } from './find-local-service.ts';
import { type ManagedService, startManagedService, untilInterrupted } from './managed-service.ts';
import { requireFreePort } from './start-service.ts';
import { adminKeyPath } from './state-folder.ts';

interface ServeOptions {
  host?: string;
  port: number;
  state?: string;
  runner: string[];
  token?: string;
  bundle?: string;
  provider?: string;
  threads?: number;
  json?: boolean;
}

const PORT_MAX = 65_535;

function writeToStderr(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** The path as a user would type it in a shell: relative if it is below the working directory, quoted if needed. */
function toShellPath(path: string): string {
  const near = relative('.', path);
  const text = near.startsWith('..') || near === '' ? path : near;
  return /^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

interface Welcome {
  url: string;
  stateFolder: string;
  model: string;
}

function renderWelcome({ chalk }: Canvas, { url, stateFolder, model }: Welcome): string {
  const keyFile = toShellPath(adminKeyPath(stateFolder));
  return [
    `Sightline serves at ${chalk.bold(url)}`,
    `  data       ${toShellPath(stateFolder)}`,
    `  admin key  ${keyFile}`,
    `  model      ${model}`,
    `  API        ${url}/docs`,
    '',
    chalk.bold('Try it'),
    `  npm run -s sightline -- run submit examples/run.json --wait`,
    `  curl -H "Authorization: Bearer $(cat ${keyFile})" ${url}/v1/runs`,
    '',
    'Press Ctrl-C to stop. The data is kept.',
  ].join('\n');
}

async function describeModels(urls: readonly string[]): Promise<string> {
  const models = new Set<string>();
  for (const url of urls) {
    try {
      const { scorer } = await readReadiness(url);
      models.add(`${scorer.name} ${scorer.revision.slice(0, 12)} on ${scorer.provider}`);
    } catch (error) {
      if (error instanceof UsageError) throw error;
      models.add(`none yet: no runner answers at ${url}; samples wait for one`);
    }
  }
  return [...models].join('; ');
}

/** @throws UsageError, PortInUseError */
async function checkOptions({ port, runner }: ServeOptions): Promise<void> {
  if (!Number.isInteger(port) || port < 0 || port > PORT_MAX) {
    throw new UsageError(`--port ${port} is not a port. Give a number from 0 (any free port) to ${PORT_MAX}.`);
  }
  for (const url of runner) {
    if (isHttpUrl(url)) continue;
    throw new UsageError(`--runner ${url} is not a URL. Give a URL such as http://127.0.0.1:8790.`);
  }
  if (port !== 0) await requireFreePort(port);
}

async function printWelcome(
  options: ServeOptions,
  { url, runnerUrl }: ManagedService,
  { canvas, print }: Terminal,
): Promise<void> {
  const stateFolder = resolveStateFolder(options.state);
  const model = await describeModels(options.runner.length > 0 ? options.runner : [runnerUrl]);
  const event = { event: 'listening', url, state: stateFolder, admin_key_file: adminKeyPath(stateFolder) };
  await print(options.json ? JSON.stringify(event) : renderWelcome(canvas, { url, stateFolder, model }));
}

async function serve(options: ServeOptions, terminal: Terminal): Promise<void> {
  // Checks the options before a model is loaded.
  await checkOptions(options);
  const { host, port, runner: runnerUrls, token, bundle, provider, threads, json } = options;
  const stateFolder = resolveStateFolder(options.state);
  const runner = { token, bundle, provider, threads };
  try {
    await withProgressLine(async (line) => {
      line.show('starting');
      await interruptible(async (signal) => {
        const plan = { stateFolder, host, port, runnerUrls, runner, say: writeToStderr };
        const service = await startManagedService(plan);
        try {
          signal.throwIfAborted();
          await saveUrl(stateFolder, service.url);
          line.end();
          await printWelcome(options, service, terminal);
          await untilInterrupted(service, signal);
        } finally {
          await deleteUrl(stateFolder);
          await service.stop();
        }
      });
    });
  } catch (error) {
    // Ctrl-C is the normal end.
    if (!(error instanceof InterruptedError) || error.signal === 'SIGPIPE') throw error;
    if (!json) writeToStderr(`Stopped. The data is kept in ${toShellPath(stateFolder)}.`);
  }
}

export function addServeCommand(program: Command, terminal: OpenTerminal): void {
  program
    .command('serve')
    .description('run the service on this machine until Ctrl-C; its data is kept in the state folder')
    .option('--port <n>', 'port; 0 chooses a free one', parseNumber, PORT_DEFAULT)
    .option('--host <address>', 'address to listen on: 0.0.0.0 for all networks (default: 127.0.0.1)')
    .addOption(new Option('--state <folder>', 'folder of the data (default: .sightline/state)').env('SIGHTLINE_STATE'))
    .option('--json', 'print one line of JSON when the service listens')
    .optionsGroup('Runner:')
    .addOption(
      new Option('--runner <url...>', 'URLs of running runners')
        .argParser(collectInto(String))
        .default([], 'starts a runner'),
    )
    .addOption(new Option('--token <token>', 'bearer token of the runners').env('SIGHTLINE_TOKEN'))
    .addOption(
      new Option(
        '--bundle <folder>',
        'model bundle for the runner that the command starts (default: the reference model)',
      ).env('SIGHTLINE_BUNDLE'),
    )
    .addOption(
      new Option('--provider <name>', 'execution provider of that runner (default: cpu)').choices(['cpu', 'cuda']),
    )
    .option('--threads <n>', 'threads of that runner (default: all cores)', parseNumber)
    .action((options: ServeOptions) => serve(options, terminal()));
}
