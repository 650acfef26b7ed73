/**
 * `npm run demo`: starts a service of its own, makes a key, scores a drawn group of eight responses, a shortcut and a
 * picture like a photograph over HTTP, shows the results, and serves on until Ctrl-C.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { createClient } from '#clients/typescript/create-client.ts';
import { parseWith } from '#contract/parse.ts';
import type { Run } from '#contract/run.ts';
import { generateRequest } from '#contract/runner.ts';
import { collectInto, parseNumber } from '../options/parse-options.ts';
import { readImage } from '../options/read-files.ts';
import { collectGenerations } from '../score/generate-command.ts';
import { short } from '../score/heat-map.ts';
import { meanDependencyOf, type ReportPage, renderReport } from '../score/print-report.ts';
import { PORT_DEFAULT } from '../service/local-state.ts';
import { type ManagedService, startManagedService, untilInterrupted } from '../service/managed-service.ts';
import { PortInUseError, requireFree } from '../service/start-service.ts';
import { reportFailure, UsageError } from '../terminal/failure.ts';
import { InterruptedError, interruptible } from '../terminal/interruption.ts';
import { createProgressLine } from '../terminal/progress-line.ts';
import { openTerminal, type Terminal } from '../terminal/terminal.ts';
import { visible } from '../terminal/visible-text.ts';
import { wrapWords } from '../terminal/wrap.ts';
import { type ShownBoard, showBoard } from './board.ts';
import { awaitRuns, type Part, readPage, readShipped, type Stage, submitParts, toPart } from './parts.ts';
import type { Example } from './read-example.ts';

interface DemoOptions {
  image?: string;
  question?: string;
  response?: string[];
  reward?: number[];
  once?: boolean;
  board: boolean;
  color: boolean;
}

/** What the model itself answers, for a user who brings a picture and a question alone. */
async function answer({ runner, signal }: Stage, image: string, question: string): Promise<Example['responses']> {
  const file = await readImage(image);
  const request = parseWith(generateRequest, { samples: [{ id: 'own', images: [file.sha256], question }] }, 'The call');
  const [generated] = await collectGenerations(runner, { request, images: [file], signal });
  if (!generated || generated.text === '') throw new UsageError('The model answers nothing to this. Give --response.');
  return [{ text: generated.text, note: 'the model’s own answer' }];
}

/** The user's own picture where one is given, else the one that ships; undefined where the model must answer first. */
async function readPhoto({ image, question, response, reward }: DemoOptions): Promise<Part | undefined> {
  const shipped = await readShipped('photo/photo');
  if (!response && (image !== undefined || question !== undefined)) return undefined;
  const own = response && {
    image: image ?? shipped.image,
    question: question ?? shipped.question,
    responses: response.map((text) => ({ text })),
  };
  return toPart(own ?? shipped, reward);
}

async function answerPhoto(stage: Stage, options: DemoOptions): Promise<Part> {
  const shipped = await readShipped('photo/photo');
  const { image = shipped.image, question = shipped.question, reward } = options;
  return toPart({ image, question, responses: await answer(stage, image, question) }, reward);
}

async function showParts(
  stage: Stage,
  { given, options }: { given: Part | undefined; options: DemoOptions },
): Promise<{ pages: ReportPage[]; runs: Run[] }> {
  const { canvas, line, print } = stage;
  // Submitted first and shown last: a picture that cannot be used is told at once.
  const photo = given ?? (await answerPhoto(stage, options));
  const group = await toPart(await readShipped('group/group'));
  const shortcut = await toPart(await readShipped('group/shortcut'));
  const parts: Part[] = [photo, group, shortcut];
  const runs = await submitParts(stage, parts);
  const ended = await awaitRuns(stage, parts, runs);
  const [photoPage, groupPage, shortcutPage] = await Promise.all([
    ...parts.map((part, at) => readPage(stage, part, ended[at] as Run)),
  ]);
  line.end();
  const own = options.image === undefined ? 'A picture like a photograph' : 'Your picture';
  const shown: [string, ReportPage | undefined][] = [
    ['1. Eight responses to a drawn picture', groupPage],
    [
      '2. The same picture, but the words alone tell the answer',
      shortcutPage && { ...shortcutPage, views: { views: [] } },
    ],
    [`3. ${own}`, photoPage],
  ];
  const pages: ReportPage[] = [];
  for (const [heading, page] of shown) {
    if (!page) continue;
    pages.push(page);
    await print(`\n${canvas.chalk.bold.inverse(` ${heading} `)}\n\n${renderReport(canvas, page)}`);
  }
  return { pages, runs: ended };
}

const HOW_TO_READ = [
  'S̄: how much the response depends on the image, mean over tokens, in nats',
  'α: the weight that VPPO gives it for that (1 on average)',
  'Δ: how much likelier the image makes it, in nats; below 0, less likely',
  'Â: its advantage over the group, from the rewards',
];

const NEXT = [
  'your picture    npm run demo -- --image my.jpg --question "What color is it?"',
  'to keep data    npm start',
  'every option    npm run -s sightline -- --help',
  'no model        npm run -s sightline -- weights < examples/weights.json',
];

function closing({ canvas: { chalk, width } }: Terminal, pages: ReportPage[]): string {
  const means = pages.map(({ report }) => {
    const mean = short(Number(meanDependencyOf(report).toPrecision(2)));
    return `${mean.padEnd(9)}${visible(report.question)}`;
  });
  const section = (title: string, lines: string[]) =>
    [chalk.bold(title), ...lines.map((line) => wrapWords(`  ${line}`, width).join('\n     '))].join('\n');
  return [
    section('Which question needed its picture?  (mean S̄ of the responses)', means),
    section('How to read it', HOW_TO_READ),
    [chalk.bold('Next'), ...NEXT.map((line) => `  ${line}`)].join('\n'),
  ].join('\n\n');
}

/** Addresses of what was shown, as a browser takes them. */
function whereToLook({ canvas: { chalk } }: Terminal, url: string, { name, trajectoryId }: ShownBoard): string {
  const lines = [`  the board    ${url}/benchmarks/${name}`];
  if (trajectoryId !== undefined) lines.push(`  a heat map   ${url}/trajectories/${trajectoryId}`);
  return [chalk.bold('In a browser'), ...lines].join('\n');
}

/** Commands are never wrapped: they are there to be copied. */
function invitation(
  { canvas: { chalk } }: Terminal,
  { url, key, run }: { url: string; key: string; run: string },
): string {
  return [
    `${chalk.bold('The service is still up')} at ${chalk.bold(url)}, until Ctrl-C. In another terminal:`,
    '',
    `  export SIGHTLINE_URL=${url} SIGHTLINE_KEY=${key}`,
    `  curl -H "Authorization: Bearer $SIGHTLINE_KEY" "$SIGHTLINE_URL/v1/runs/${run}/export?format=csv"`,
    `  npm run -s sightline -- run submit examples/run.json --wait`,
  ].join('\n');
}

/** The usual one if it is free, else any. */
async function choosePort(): Promise<number> {
  try {
    await requireFree(PORT_DEFAULT);
    return PORT_DEFAULT;
  } catch (error) {
    if (!(error instanceof PortInUseError)) throw error;
    return 0;
  }
}

/** With data that is gone afterwards. */
async function withTemporaryService(work: (service: ManagedService) => Promise<void>): Promise<void> {
  const stateFolder = await mkdtemp(join(tmpdir(), 'sightline-demo-'));
  try {
    const say = (text: string) => process.stderr.write(`${text}\n`);
    const runner = { urls: [], token: process.env.SIGHTLINE_TOKEN };
    const service = await startManagedService({ stateFolder, port: await choosePort(), runner, say });
    try {
      await work(service);
    } finally {
      await service.stop();
    }
  } finally {
    await rm(stateFolder, { recursive: true, force: true });
  }
}

async function demo(options: DemoOptions): Promise<void> {
  if (options.image !== undefined && options.question === undefined) {
    throw new UsageError('What should be asked about this picture? Give --question TEXT with --image.');
  }
  // What was given is checked before anything is started for it.
  const given = await readPhoto(options);
  const terminal = openTerminal(process.stdout, { color: options.color, env: process.env });
  const line = createProgressLine(process.stderr, () => performance.now());
  let shown = false;
  line.show('starting the service and a runner with the reference model');
  try {
    await interruptible((signal) =>
      withTemporaryService(async (service) => {
        signal.throwIfAborted();
        const admin = createClient({ url: service.url, key: service.adminKey, signal });
        const { secret: key } = await admin.createKey({ name: 'demo', scopes: ['read', 'score', 'submit'] });
        const client = createClient({ url: service.url, key, signal });
        const runner = { url: service.runnerUrl, token: process.env.SIGHTLINE_TOKEN };
        const stage = { ...terminal, client, runner, signal, line };
        const { pages, runs } = await showParts(stage, { given, options });
        await terminal.print(`\n${closing(terminal, pages)}`);
        if (options.board) {
          const board = await showBoard(stage, admin);
          await terminal.print(whereToLook(terminal, service.url, board));
        }
        if (options.once) return;
        await terminal.print(`\n${invitation(terminal, { url: service.url, key, run: runs[1]?.id ?? '' })}`);
        shown = true;
        await untilInterrupted(service, signal);
      }),
    );
  } catch (error) {
    // Once everything is shown, Ctrl-C is how it is meant to end.
    if (!shown || !(error instanceof InterruptedError)) throw error;
  } finally {
    line.end();
  }
}

const program = new Command('npm run demo --')
  .option('--image <file>', 'your own picture for the last part')
  .option('--question <text>', 'your question about it')
  .option('--response <text...>', 'responses to it; left out, the model answers', collectInto(String))
  .option('--reward <number...>', 'one for each response', collectInto(parseNumber))
  .option('--once', 'end when everything is shown')
  .option('--no-board', 'without the benchmark and its four entries')
  .option('--no-color', 'no colours; kept tokens stand in brackets')
  .configureOutput({ outputError() {} })
  .exitOverride();
try {
  await demo(program.parse().opts<DemoOptions>());
} catch (error) {
  process.exitCode = reportFailure(error, { json: false, stderr: process.stderr });
}
