/** `sightline score`: how much does each token of these responses depend on the images? */
import { type Command, Option } from 'commander';
import { DIVERGENCE_NAMES } from '#contract/divergence.ts';
import { PERTURBATION_NAMES } from '#contract/perturbation.ts';
import { shapingConfig } from '#contract/weights.ts';
import { collectInto, parseBetaMax, parseDivergences, parseNumber, parseRegion } from '../options/parse-options.ts';
import { describePerturbation, parsePerturbation } from '../options/perturbation-option.ts';
import { addRunnerOptions } from '../runner/runner-options.ts';
import { withRunner } from '../runner/with-runner.ts';
import { withProgressLine } from '../terminal/progress-line.ts';
import type { OpenTerminal, Terminal } from '../terminal/terminal.ts';
import { readScoreJob, type ScoreOptions } from './read-score-job.ts';
import { renderReport, showsImages } from './render-report.ts';
import { fetchJobViews, runScoreJob } from './run-score-job.ts';
import { withImagePaths } from './with-image-paths.ts';

async function score(options: ScoreOptions, { canvas, print }: Terminal): Promise<void> {
  // Checks the input before a model is loaded.
  const job = await readScoreJob(options);
  const page = await withProgressLine((line) => {
    line.show(options.runner === undefined ? 'loading the model' : 'connecting to the runner');
    return withRunner(options, (address, signal) =>
      withImagePaths(job.images, async () => {
        const report = await runScoreJob(address, job, { onProgress: line.update, signal });
        const withViews = !options.json && showsImages(canvas);
        return { report, views: withViews ? await fetchJobViews(address, job, signal) : { views: [] } };
      }),
    );
  });
  await print(options.json ? JSON.stringify(page.report) : await renderReport(canvas, page));
}

const PERTURBATION_DEFAULT = parsePerturbation('patch_blackening');

function listOption<Item>(flags: string, description: string, parse: (text: string) => Item): Option {
  return new Option(flags, description).argParser(collectInto(parse)).default([], 'none');
}

/** Option with the values and the default of the shaping in the contract. */
function shapingOption(name: 'advantage' | 'selector' | 'weighting', description: string, values?: readonly string[]) {
  const schema = shapingConfig.shape[name];
  return new Option(`--${name} <name>`, description)
    .choices(values ?? [...schema.unwrap().options])
    .default(schema.parse(undefined));
}

function addSampleOptions(command: Command): Command {
  return command
    .optionsGroup('Sample:')
    .addOption(listOption('--image <file...>', 'JPEG, PNG or WebP images, in the order of the prompt', String))
    .requiredOption('--question <text>', 'the question that the responses answer')
    .addOption(listOption('--response <text...>', 'a response; may be repeated', String))
    .option(
      '--responses-file <file>',
      'JSON list or JSON lines of texts, token id lists, or {text | token_ids, reward}; - for standard input',
    )
    .option('--reward <number...>', 'one reward per response, in their order', collectInto(parseNumber));
}

function addMeasureOptions(command: Command): Command {
  return command
    .optionsGroup('Measure:')
    .addOption(
      new Option(
        '--perturbation <name[:key=value,…]>',
        `how the image is made uninformative: ${PERTURBATION_NAMES.join(', ')}`,
      )
        .argParser(parsePerturbation)
        .default(PERTURBATION_DEFAULT, describePerturbation(PERTURBATION_DEFAULT)),
    )
    .addOption(listOption('--replacement <file...>', 'the other image, for the perturbation replace', String))
    .addOption(listOption('--region <image:l,t,r,b...>', 'a box in pixels, for the perturbation region', parseRegion))
    .addOption(
      new Option('--divergence <name,…>', `${DIVERGENCE_NAMES.join(', ')}; the heat map shows the first one`)
        .argParser(parseDivergences)
        .default(['kl'], 'kl'),
    )
    .option('--draws <n>', 'number of random views to average', parseNumber, 1)
    .option('--seed <n>', 'seed of the perturbation', parseNumber, 0)
    .option('--temperature <t>', 'temperature of both distributions', parseNumber, 1);
}

function addShapingOptions(command: Command): Command {
  return command
    .optionsGroup('Training weights:')
    .option('--top-p <k>', 'share of tokens that training keeps', parseNumber, 0.4)
    .option('--beta-min <β>', 'α of the least dependent response', parseNumber, 0.9)
    .option('--beta-max <β>', 'α of the most dependent response, or dynamic', parseBetaMax, 'dynamic')
    .option('--alpha-cap <α>', 'upper bound of α', parseNumber)
    .addOption(shapingOption('advantage', 'how advantages follow from rewards', ['grpo', 'dr_grpo', 'rloo']))
    .addOption(shapingOption('selector', 'which tokens training keeps'))
    .addOption(shapingOption('weighting', 'how α follows from dependency'));
}

export function addScoreCommand(program: Command, terminal: OpenTerminal): void {
  const command = program
    .command('score')
    .description('score how much each token of one or more responses depends on the image');
  addShapingOptions(addMeasureOptions(addSampleOptions(command)))
    .optionsGroup('Output:')
    .option('--json', 'print one JSON document (schema sightline.score/1) and nothing else');
  addRunnerOptions(command).action((options: ScoreOptions) => score(options, terminal()));
}
