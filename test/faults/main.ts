/** `npm run test:faults`: proves the promise of the service with real processes, counting rows afterwards. */
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { insist, type Row } from './row.ts';
import { ROWS } from './rows/index.ts';
import { superviseRunner } from './supervised-runner.ts';
import { printTable, type Reported } from './table.ts';
import { prepareState } from './world.ts';

interface Flags {
  json?: boolean;
  short?: boolean;
  only?: string[];
  jobs: string;
}

const flags = new Command('npm run test:faults --')
  .option('--json', 'print one JSON document')
  .option('--short', 'fewer moments')
  .option('--only <name...>', `only these rows: ${ROWS.map(({ name }) => name).join(', ')}`)
  .option('--jobs <n>', 'rows at a time', '3')
  .parse()
  .opts<Flags>();

const short = flags.short === true;
const chosen = ROWS.filter(({ name }) => flags.only?.includes(name) ?? true);
if (chosen.length === 0)
  throw new Error(`There is no row of this name; there are ${ROWS.map(({ name }) => name).join(', ')}`);

const runner = await superviseRunner({ SIGHTLINE_QUEUE: '64' });
const template = await mkdtemp(join(tmpdir(), 'sightline-faults-'));
await prepareState(template);

async function report(row: Row): Promise<Reported> {
  const folder = await mkdtemp(join(tmpdir(), 'sightline-faults-'));
  const started = performance.now();
  const seconds = () => (performance.now() - started) / 1000;
  try {
    await cp(template, folder, { recursive: true });
    const outcome = await row.run({ short, folder, runner });
    const { duplicates, lost } = outcome.audit;
    insist(duplicates === 0 && lost === 0, `${duplicates} results too many, ${lost} lost`);
    insist(runner.restarts() === 0, 'the runner that no row may harm has died');
    return { row, outcome, seconds: seconds(), broken: undefined };
  } catch (error) {
    const broken =
      error instanceof Error && error.name === 'BrokenPromise' ? error.message : String((error as Error).stack);
    return { row, outcome: undefined, seconds: seconds(), broken };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const waiting = [...chosen];
const reported = new Map<Row, Reported>();
await Promise.all(
  Array.from({ length: Math.max(1, Number(flags.jobs)) }, async () => {
    for (let row = waiting.shift(); row; row = waiting.shift()) {
      const one = await report(row);
      reported.set(row, one);
      process.stderr.write(`${one.broken === undefined ? '✓' : '✗'} ${row.name} (${one.seconds.toFixed(1)} s)\n`);
    }
  }),
);
await runner.stop();
await rm(template, { recursive: true, force: true });
const all = chosen.flatMap((row) => reported.get(row) ?? []);
process.stdout.write(
  flags.json
    ? `${JSON.stringify(all.map(({ row, ...rest }) => ({ name: row.name, holds: row.holds, ...rest })))}\n`
    : printTable(all),
);
// A row that broke may have left a runner; it ends with this process.
process.exit(all.some(({ broken }) => broken !== undefined) ? 1 : 0);
