/**
 * `npm run demo`: starts a temporary service and a runner, scores three examples over HTTP (a group of eight responses, a
 * question that needs no image, a photo), shows the results and a leaderboard, and serves until Ctrl-C.
 */
import { Command } from 'commander';
import { createClient } from '#clients/typescript/create-client.ts';
import { parseWith } from '#contract/parse.ts';
import type { Run } from '#contract/run.ts';
import { generateRequest } from '#contract/runner.ts';
import { collectInto, parseNumber } from '../options/parse-options.ts';
import { readImage } from '../options/read-files.ts';
import { collectGenerations } from '../score/generate-command.ts';
import { type ReportPage, renderReport } from '../score/render-report.ts';
import { type ManagedService, untilInterrupted } from '../service/managed-service.ts';
import { reportFailure, UsageError } from '../terminal/failure.ts';
import { InterruptedError, interruptible } from '../terminal/interruption.ts';
import { type ProgressLine, withProgressLine } from '../terminal/progress-line.ts';
import { openTerminal } from '../terminal/terminal.ts';
import { showBoard } from './board.ts';
import { renderInvitation, renderLinks, renderSummary } from './closing-texts.ts';
import { awaitRuns, type DemoContext, type Part, readPage, readShippedExample, submitParts, toPart } from './parts.ts';
import type { Example } from './read-example.ts';
import { withTemporaryService } from './temporary-service.ts';

interface DemoOptions {
  image?: string;
  question?: string;
  response?: string[];
  reward?: number[];
  once?: boolean;
  board: boolean;
  color: boolean;
}

/** Lets the model answer the question of a user who gives no response. */
async function generateResponse(
  { runner, signal }: DemoContext,
  { image, question }: { image: string; question: string },
): Promise<Example['responses']> {
  const file = await readImage(image);
  const samples = [{ id: 'own', images: [file.sha256], question }];
  const request = parseWith(generateRequest, { samples }, 'The request');
  const [generated] = await collectGenerations(runner, { request, images: [file], signal });
  if (!generated || generated.text === '') {
    throw new UsageError('The model generates no response to this question. Give --response TEXT.');
  }
  return [{ text: generated.text, note: 'the model’s own answer' }];
}

/** The user's image, or the photo that ships with the demo. @returns undefined if the model must answer first */
async function readPhotoPart({ image, question, response, reward }: DemoOptions): Promise<Part | undefined> {
  const shipped = await readShippedExample('photo/photo');
  if (!response && (image !== undefined || question !== undefined)) return undefined;
  const own = response && {
    image: image ?? shipped.image,
    question: question ?? shipped.question,
    responses: response.map((text) => ({ text })),
  };
  return toPart(own ?? shipped, reward);
}

async function generatePhotoPart(context: DemoContext, options: DemoOptions): Promise<Part> {
  const shipped = await readShippedExample('photo/photo');
  const { image = shipped.image, question = shipped.question, reward } = options;
  return toPart({ image, question, responses: await generateResponse(context, { image, question }) }, reward);
}

interface ShownParts {
  pages: ReportPage[];
  runs: Run[];
}

async function showParts(
  context: DemoContext,
  { photo: readPhoto, options }: { photo: Part | undefined; options: DemoOptions },
): Promise<ShownParts> {
  const { canvas, line, print } = context;
  // The photo is submitted first and shown last, so that an unusable image of the user is reported early.
  const photo = readPhoto ?? (await generatePhotoPart(context, options));
  const group = await toPart(await readShippedExample('group/group'));
  const shortcut = await toPart(await readShippedExample('group/shortcut'));
  const parts: Part[] = [photo, group, shortcut];
  const runs = await awaitRuns(context, parts, await submitParts(context, parts));
  const [photoPage, groupPage, shortcutPage] = await Promise.all(
    parts.map((part, index) => readPage(context, part, runs[index] as Run)),
  );
  line.end();
  const photoTitle = options.image === undefined ? 'A photo-like image' : 'Your image';
  const shown: [string, ReportPage | undefined][] = [
    ['1. Eight responses to a drawn image', groupPage],
    [
      '2. The same image, but the question gives the answer away',
      shortcutPage && { ...shortcutPage, views: { views: [] } },
    ],
    [`3. ${photoTitle}`, photoPage],
  ];
  const pages: ReportPage[] = [];
  for (const [heading, page] of shown) {
    if (!page) continue;
    pages.push(page);
    await print(`\n${canvas.chalk.bold.inverse(` ${heading} `)}\n\n${await renderReport(canvas, page)}`);
  }
  return { pages, runs };
}

interface ServedDemo {
  service: ManagedService;
  signal: AbortSignal;
  line: ProgressLine;
  photo: Part | undefined;
  /** Is called when all results are printed and the service keeps running. */
  onShown: () => void;
}

async function runDemo(options: DemoOptions, { service, signal, line, photo, onShown }: ServedDemo): Promise<void> {
  const { url, adminKey, runnerUrl } = service;
  const terminal = openTerminal(process.stdout, { color: options.color, env: process.env });
  const { canvas, print } = terminal;
  const admin = createClient({ url, key: adminKey, signal });
  const { secret: key } = await admin.createKey({ name: 'demo', scopes: ['read', 'score', 'submit'] });
  const client = createClient({ url, key, signal });
  const runner = { url: runnerUrl, token: process.env.SIGHTLINE_TOKEN };
  const context: DemoContext = { ...terminal, client, runner, signal, line };
  const { pages, runs } = await showParts(context, { photo, options });
  await print(`\n${renderSummary(canvas, pages)}`);
  if (options.board) {
    const board = await showBoard(context, admin);
    await print(renderLinks(canvas, { ...board, url }));
  }
  if (options.once) return;
  await print(`\n${renderInvitation(canvas, { url, key, run: runs[1]?.id ?? '' })}`);
  onShown();
  await untilInterrupted(service, signal);
}

async function demo(options: DemoOptions): Promise<void> {
  if (options.image !== undefined && options.question === undefined) {
    throw new UsageError('--image needs a question about the image. Give --question TEXT.');
  }
  // Checks the input before a service is started.
  const photo = await readPhotoPart(options);
  let isShown = false;
  const onShown = () => {
    isShown = true;
  };
  try {
    await withProgressLine((line) => {
      line.show('starting the service and a runner with the reference model');
      return interruptible((signal) =>
        withTemporaryService((service) => {
          signal.throwIfAborted();
          return runDemo(options, { service, signal, line, photo, onShown });
        }),
      );
    });
  } catch (error) {
    // Ctrl-C after the last output is the normal end.
    if (!isShown || !(error instanceof InterruptedError)) throw error;
  }
}

const program = new Command('npm run demo --')
  .option('--image <file>', 'your own image for the third part')
  .option('--question <text>', 'your question about it')
  .option('--response <text...>', 'responses to the question (default: the model answers)', collectInto(String))
  .option('--reward <number...>', 'one reward per response', collectInto(parseNumber))
  .option('--once', 'exit when everything is shown')
  .option('--no-board', 'omit the benchmark and its four submissions')
  .option('--no-color', 'no colours; kept tokens are in brackets')
  .configureOutput({ outputError() {} })
  .exitOverride();
try {
  await demo(program.parse().opts<DemoOptions>());
} catch (error) {
  process.exitCode = reportFailure(error, { json: false, stderr: process.stderr });
}
