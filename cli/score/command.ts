/** `sightline score`: how much does each token of these responses depend on these images? */
import { type Command, Option } from 'commander';
import { DIVERGENCE_NAMES } from '#contract/divergence.ts';
import { PERTURBATION_NAMES } from '#contract/perturbation.ts';
import { shapingConfig } from '#contract/weights.ts';
import { collectInto, parseBetaMax, parseDivergences, parseNumber, parseRegion } from '../options/parse-options.ts';
import { describePerturbation, parsePerturbation } from '../options/perturbation-option.ts';
import { addRunnerOptions } from '../options/runner-options.ts';
import { withRunner } from '../service/with-runner.ts';
import { createProgressLine } from '../terminal/progress-line.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { namingImages } from './name-images.ts';
import { renderReport, showsPictures } from './print-report.ts';
import { readScoreJob, type ScoreOptions } from './read-score-job.ts';
import { fetchJobViews, runScoreJob } from './score-job.ts';

async function score(options: ScoreOptions, { canvas, print }: Terminal): Promise<void> {
  // What was given is checked before a model is loaded for it.
  const job = await readScoreJob(options);
  const line = createProgressLine(process.stderr, () => performance.now());
  line.show(options.runner === undefined ? 'loading the model' : 'asking the runner');
  try {
    const page = await withRunner(options, (address, signal) =>
      namingImages(job.images, async () => {
        const report = await runScoreJob(address, job, { onProgress: line.update, signal });
        const pictured = !options.json && showsPictures(canvas);
        return { report, views: pictured ? await fetchJobViews(address, job, signal) : { views: [] } };
      }),
    );
    line.end();
    await print(options.json ? JSON.stringify(page.report) : renderReport(canvas, page));
  } finally {
    line.end();
  }
}

const STANDARD = parsePerturbation('patch_blackening');

function list<Item>(flags: string, description: string, parse: (text: string) => Item): Option {
  return new Option(flags, description).argParser(collectInto(parse)).default([], 'none');
}

/** A choice of the shaping, with its values and its default as the contract has them. */
function shapingChoice(name: 'advantage' | 'selector' | 'weighting', description: string, values?: readonly string[]) {
  const schema = shapingConfig.shape[name];
  return new Option(`--${name} <name>`, description)
    .choices(values ?? [...schema.unwrap().options])
    .default(schema.parse(undefined));
}

export function addScoreCommand(program: Command, terminal: () => Terminal): void {
  const command = program
    .command('score')
    .description('score how much each token of one or more responses depends on the image')
    .optionsGroup('Sample:')
    .addOption(list('--image <file...>', 'JPEG, PNG or WebP, in the order of the prompt', String))
    .requiredOption('--question <text>', 'what the responses answer')
    .addOption(list('--response <text...>', 'a response; repeat for several', String))
    .option(
      '--responses-file <file>',
      'JSON list or JSON lines of texts, token id lists, or {text | token_ids, reward}; - is standard input',
    )
    .option('--reward <number...>', 'one for each response, in their order', collectInto(parseNumber))
    .optionsGroup('Measure:')
    .addOption(
      new Option(
        '--perturbation <name[:key=value,…]>',
        `how the image is made uninformative: ${PERTURBATION_NAMES.join(', ')}`,
      )
        .argParser(parsePerturbation)
        .default(STANDARD, describePerturbation(STANDARD)),
    )
    .addOption(list('--replacement <file...>', 'the other image, for the perturbation replace', String))
    .addOption(list('--region <image:l,t,r,b...>', 'a box in pixels, for the perturbation region', parseRegion))
    .addOption(
      new Option('--divergence <name,…>', `${DIVERGENCE_NAMES.join(', ')}; the first one is shown`)
        .argParser(parseDivergences)
        .default(['kl'], 'kl'),
    )
    .option('--draws <n>', 'random views to average', parseNumber, 1)
    .option('--seed <n>', 'seed of the perturbation', parseNumber, 0)
    .option('--temperature <t>', 'temperature of both distributions', parseNumber, 1)
    .optionsGroup('Training weights:')
    .option('--top-p <k>', 'share of tokens that training keeps', parseNumber, 0.4)
    .option('--beta-min <β>', 'α of the least dependent response', parseNumber, 0.9)
    .option('--beta-max <β>', 'α of the most dependent one, or dynamic', parseBetaMax, 'dynamic')
    .option('--alpha-cap <α>', 'the largest α', parseNumber)
    .addOption(shapingChoice('advantage', 'how rewards become advantages', ['grpo', 'dr_grpo', 'rloo']))
    .addOption(shapingChoice('selector', 'which tokens training keeps'))
    .addOption(shapingChoice('weighting', 'how dependency becomes α'))
    .optionsGroup('Output:')
    .option('--json', 'print one JSON document (schema sightline.score/1) and nothing else');
  addRunnerOptions(command).action((options: ScoreOptions) => score(options, terminal()));
}
