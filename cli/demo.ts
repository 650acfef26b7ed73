/** `npm run demo`: a drawn group of eight responses, a shortcut and a picture like a photograph, on a runner of its own. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { parseWith } from '#contract/parse.ts';
import { generateRequest } from '#contract/runner.ts';
import type { RunnerAddress } from '#runner-client/call.ts';
import { collectGenerations } from './commands/generate.ts';
import { reportFailure, UsageError } from './failure.ts';
import { short } from './heat-map.ts';
import { namingImages } from './name-images.ts';
import { collectInto, parseNumber } from './parse-options.ts';
import { meanDependencyOf, type ReportPage, renderReport, showsPictures } from './print-report.ts';
import { createProgressLine, type ProgressLine } from './progress-line.ts';
import { type Example, readExample, toScoreOptions } from './read-example.ts';
import { readImage } from './read-files.ts';
import { readScoreJob } from './read-score-job.ts';
import { fetchJobViews, runScoreJob } from './score-job.ts';
import { openTerminal, type Terminal } from './terminal.ts';
import { visible } from './visible-text.ts';
import { withRunner } from './with-runner.ts';
import { wrapWords } from './wrap.ts';

const EXAMPLES = fileURLToPath(new URL('../examples', import.meta.url));
const DRAWS = 4;

interface DemoOptions {
  image?: string;
  question?: string;
  response?: string[];
  reward?: number[];
  color: boolean;
}

interface Stage extends Terminal {
  address: RunnerAddress;
  signal: AbortSignal;
  line: ProgressLine;
}

/** What the model itself answers, for a user who brings a picture and a question alone. */
async function answer({ address, signal }: Stage, image: string, question: string): Promise<Example['responses']> {
  const file = await readImage(image);
  const request = parseWith(generateRequest, { samples: [{ id: 'own', images: [file.sha256], question }] }, 'The call');
  const [generated] = await collectGenerations(address, { request, images: [file], signal });
  if (!generated || generated.text === '') throw new UsageError('The model answers nothing to this. Give --response.');
  return [{ text: generated.text, note: 'the model’s own answer' }];
}

/** The user's own picture where one is given, else the one that ships. */
async function photograph(stage: Stage, options: DemoOptions): Promise<Example> {
  const shipped = await readExample(join(EXAMPLES, 'photo', 'photo.json'));
  const { image = shipped.image, question = shipped.question, response } = options;
  if (!response && options.image === undefined && options.question === undefined) return shipped;
  return { image, question, responses: response?.map((text) => ({ text })) ?? (await answer(stage, image, question)) };
}

async function scorePage(stage: Stage, example: Example, rewards?: number[]): Promise<ReportPage> {
  const { address, signal, canvas, line } = stage;
  const options = toScoreOptions(example, DRAWS);
  const job = await readScoreJob(rewards ? { ...options, reward: rewards } : options);
  line.show(`scoring: ${visible(example.question)}`);
  return namingImages(job.images, async () => ({
    report: await runScoreJob(address, job, { onProgress: line.update, signal }),
    views: showsPictures(canvas) ? await fetchJobViews(address, job, signal) : { views: [] },
    notes: example.responses.map(({ note }) => note),
  }));
}

async function printPage({ canvas, line, print }: Stage, heading: string, page: ReportPage): Promise<void> {
  line.end();
  await print(`\n${canvas.chalk.bold.inverse(` ${heading} `)}\n\n${renderReport(canvas, page)}`);
}

async function showParts(stage: Stage, options: DemoOptions): Promise<ReportPage[]> {
  // Scored first and shown last: a picture that cannot be used is told at once.
  const photo = await scorePage(stage, await photograph(stage, options), options.reward);
  const group = await scorePage(stage, await readExample(join(EXAMPLES, 'group', 'group.json')));
  await printPage(stage, '1. Eight responses to a drawn picture', group);
  const shortcut = await scorePage(stage, await readExample(join(EXAMPLES, 'group', 'shortcut.json')));
  const words = { ...shortcut, views: { views: [] } };
  await printPage(stage, '2. The same picture, but the words alone tell the answer', words);
  const heading = options.image === undefined ? '3. A picture like a photograph' : '3. Your picture';
  await printPage(stage, heading, photo);
  return [group, shortcut, photo];
}

const HOW_TO_READ = [
  'S̄: how much the response depends on the image, mean over tokens, in nats',
  'α: the weight that VPPO gives it for that (1 on average)',
  'Δ: how much likelier the image makes it, in nats; below 0, less likely',
  'Â: its advantage over the group, from the rewards',
];

const NEXT = [
  'your picture    npm run demo -- --image my.jpg --question "What color is it?"',
  'every option    npm run -s sightline -- score --help',
  'no model        npm run -s sightline -- weights < examples/weights.json',
  'your runner     npm run runner',
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

async function demo(options: DemoOptions): Promise<void> {
  if (options.image !== undefined && options.question === undefined) {
    throw new UsageError('What should be asked about this picture? Give --question TEXT with --image.');
  }
  const terminal = openTerminal(process.stdout, { color: options.color, env: process.env });
  const line = createProgressLine(process.stderr, () => performance.now());
  line.show('loading the reference model');
  try {
    const pages = await withRunner({ token: process.env.SIGHTLINE_TOKEN }, (address, signal) =>
      showParts({ ...terminal, address, signal, line }, options),
    );
    await terminal.print(`\n${closing(terminal, pages)}`);
  } finally {
    line.end();
  }
}

const program = new Command('npm run demo --')
  .option('--image <file>', 'your own picture for the last part')
  .option('--question <text>', 'your question about it')
  .option('--response <text...>', 'responses to it; left out, the model answers', collectInto(String))
  .option('--reward <number...>', 'one for each response', collectInto(parseNumber))
  .option('--no-color', 'no colours; kept tokens stand in brackets')
  .configureOutput({ outputError() {} })
  .exitOverride();
try {
  await demo(program.parse().opts<DemoOptions>());
} catch (error) {
  process.exitCode = reportFailure(error, { json: false, stderr: process.stderr });
}
