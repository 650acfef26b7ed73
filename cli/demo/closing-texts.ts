/** Texts at the end of the demo: a summary, how to read the figures, and what to try next. */
import { meanDependencyOf, type ReportPage } from '../score/render-report.ts';
import { formatNumber } from '../terminal/format.ts';
import type { Canvas } from '../terminal/terminal.ts';
import { visible } from '../terminal/visible-text.ts';
import { wrapWords } from '../terminal/wrap.ts';
import type { ShownBoard } from './board.ts';

const HOW_TO_READ = [
  'S̄: how much the response depends on the image, mean over tokens, in nats',
  'α: the weight that VPPO gives the response for that (1 on average)',
  'Δ: how much likelier the image makes the response, in nats; less likely below 0',
  'Â: the advantage of the response within the group, from the rewards',
];

const NEXT = [
  'your image      npm run demo -- --image my.jpg --question "What color is it?"',
  'to keep data    npm start',
  'all options     npm run -s sightline -- --help',
  'no model        npm run -s sightline -- weights < examples/weights.json',
];

/** Compares the questions and explains the figures. */
export function renderSummary({ chalk, width }: Canvas, pages: readonly ReportPage[]): string {
  const means = pages.map(({ report }) => {
    const mean = formatNumber(Number(meanDependencyOf(report).toPrecision(2)));
    return `${mean.padEnd(9)}${visible(report.question)}`;
  });
  const section = (title: string, lines: readonly string[]) =>
    [chalk.bold(title), ...lines.map((line) => wrapWords(`  ${line}`, width).join('\n     '))].join('\n');
  return [
    section('Which question needs its image?  (mean S̄ of the responses)', means),
    section('How to read the figures', HOW_TO_READ),
    [chalk.bold('Next'), ...NEXT.map((line) => `  ${line}`)].join('\n'),
  ].join('\n\n');
}

/** URLs of the leaderboard and of a heat map. */
export function renderLinks({ chalk }: Canvas, { url, name, trajectoryId }: ShownBoard & { url: string }): string {
  const lines = [`  leaderboard  ${url}/benchmarks/${name}`];
  if (trajectoryId !== undefined) lines.push(`  a heat map   ${url}/trajectories/${trajectoryId}`);
  return [chalk.bold('In a browser'), ...lines].join('\n');
}

/** Commands to copy; they are not wrapped. */
export function renderInvitation(
  { chalk }: Canvas,
  { url, key, run }: { url: string; key: string; run: string },
): string {
  return [
    `${chalk.bold('The service keeps running')} at ${chalk.bold(url)} until Ctrl-C. In another terminal:`,
    '',
    `  export SIGHTLINE_URL=${url} SIGHTLINE_KEY=${key}`,
    `  curl -H "Authorization: Bearer $SIGHTLINE_KEY" "$SIGHTLINE_URL/v1/runs/${run}/export?format=csv"`,
    `  npm run -s sightline -- run submit examples/run.json --wait`,
  ].join('\n');
}
