/** `sightline serve`, which is `npm start`: the service on this machine, until Ctrl-C. */
import { relative } from 'node:path';
import { type Command, Option } from 'commander';
import { collectInto, parseNumber } from '../options/parse-options.ts';
import { UsageError } from '../terminal/failure.ts';
import { InterruptedError, interruptible } from '../terminal/interruption.ts';
import { createProgressLine } from '../terminal/progress-line.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { forgetUrl, PORT_DEFAULT, rememberUrl, stateFolderOf } from './local-state.ts';
import { type ManagedService, startManagedService, untilInterrupted } from './managed-service.ts';
import { requireFree } from './start-service.ts';
import { adminKeyPath } from './state-folder.ts';
import { readReadiness } from './with-runner.ts';

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

function tell(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** As the user would type it. */
function shown(path: string): string {
  const near = relative('.', path);
  const text = near.startsWith('..') || near === '' ? path : near;
  return /^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

function welcome(
  { chalk }: Terminal['canvas'],
  { url }: ManagedService,
  { stateFolder, model }: { stateFolder: string; model: string },
): string {
  const keyFile = shown(adminKeyPath(stateFolder));
  return [
    `Sightline serves at ${chalk.bold(url)}`,
    `  data       ${shown(stateFolder)}`,
    `  admin key  ${keyFile}`,
    `  model      ${model}`,
    `  API        ${url}/docs`,
    '',
    chalk.bold('Try it'),
    `  npm run -s sightline -- run submit examples/run.json --wait`,
    `  curl -H "Authorization: Bearer $(cat ${keyFile})" ${url}/v1/runs`,
    '',
    'Ctrl-C ends it; the data stays.',
  ].join('\n');
}

async function describeRunners(options: ServeOptions, { runnerUrl }: ManagedService): Promise<string> {
  const urls = options.runner.length > 0 ? options.runner : [runnerUrl];
  const found: string[] = [];
  for (const url of urls) {
    try {
      const { scorer } = await readReadiness(url);
      found.push(`${scorer.name} ${scorer.revision.slice(0, 12)} on ${scorer.provider}`);
    } catch (error) {
      if (error instanceof UsageError) throw error;
      found.push(`none yet: no runner answers at ${url}; samples wait until one does`);
    }
  }
  return [...new Set(found)].join('; ');
}

async function serve(options: ServeOptions, { canvas, print }: Terminal): Promise<void> {
  const { port, runner, token, bundle, provider, threads, json } = options;
  if (!Number.isInteger(port) || port < 0 || port > PORT_MAX) {
    throw new UsageError(`--port ${port} is not a port: give 0 (a free one) to ${PORT_MAX}.`);
  }
  for (const url of runner) {
    if (!/^https?:$/.test(URL.canParse(url) ? new URL(url).protocol : '')) {
      throw new UsageError(`--runner ${url} is not a URL. It looks like http://127.0.0.1:8790.`);
    }
  }
  // Before a model is loaded for it.
  if (port !== 0) await requireFree(port);
  const stateFolder = stateFolderOf(options.state);
  const line = createProgressLine(process.stderr, () => performance.now());
  line.show('starting');
  try {
    await interruptible(async (signal) => {
      const plan = { urls: runner, token, bundle, provider, threads };
      const service = await startManagedService({ stateFolder, host: options.host, port, runner: plan, say: tell });
      try {
        signal.throwIfAborted();
        await rememberUrl(stateFolder, service.url);
        const model = await describeRunners(options, service);
        line.end();
        const { url } = service;
        const facts = { event: 'listening', url, state: stateFolder, admin_key_file: adminKeyPath(stateFolder) };
        await print(json ? JSON.stringify(facts) : welcome(canvas, service, { stateFolder, model }));
        await untilInterrupted(service, signal);
      } finally {
        await forgetUrl(stateFolder);
        await service.stop();
      }
    });
  } catch (error) {
    // Ctrl-C is how it is meant to end.
    if (!(error instanceof InterruptedError) || error.signal === 'SIGPIPE') throw error;
    if (!json) tell(`Ended. The data stays in ${shown(stateFolder)}.`);
  } finally {
    line.end();
  }
}

export function addServeCommand(program: Command, terminal: () => Terminal): void {
  program
    .command('serve')
    .description('run the service on this machine until Ctrl-C; data is kept in its state folder')
    .option('--port <n>', 'where it listens; 0 takes a free one', parseNumber, PORT_DEFAULT)
    .option(
      '--host <address>',
      'whom it answers: 0.0.0.0 for every machine that can reach this one (default: 127.0.0.1)',
    )
    .addOption(new Option('--state <folder>', 'where its data lies (default: .sightline/state)').env('SIGHTLINE_STATE'))
    .option('--json', 'print one line of JSON when it listens')
    .optionsGroup('Runner:')
    .addOption(
      new Option('--runner <url...>', 'runners that are there already')
        .argParser(collectInto(String))
        .default([], 'one of its own'),
    )
    .addOption(new Option('--token <token>', 'their bearer token').env('SIGHTLINE_TOKEN'))
    .addOption(
      new Option('--bundle <folder>', 'bundle for a runner of its own (default: the reference model)').env(
        'SIGHTLINE_BUNDLE',
      ),
    )
    .addOption(new Option('--provider <name>', 'where that runner computes (default: cpu)').choices(['cpu', 'cuda']))
    .option('--threads <n>', 'threads of that runner (default: all)', parseNumber)
    .action((options: ServeOptions) => serve(options, terminal()));
}
