/** `npm run test:faults`: injects faults into real processes and audits the stored rows afterwards. */
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { FAULT_CASES } from './cases/index.ts';
import { prepareState } from './environment.ts';
import type { FaultCase } from './fault-case.ts';
import { requireThat } from './invariant.ts';
import { superviseRunner } from './supervised-runner.ts';
import { printTable, type Reported } from './table.ts';

interface Flags {
  json?: boolean;
  short?: boolean;
  only?: string[];
  jobs: string;
}

const flags = new Command('npm run test:faults --')
  .option('--json', 'print one JSON document')
  .option('--short', 'fewer moments per case')
  .option('--only <name...>', `only these cases: ${FAULT_CASES.map(({ name }) => name).join(', ')}`)
  .option('--jobs <n>', 'number of cases at a time', '3')
  .parse()
  .opts<Flags>();

const short = flags.short === true;
const chosen = FAULT_CASES.filter(({ name }) => flags.only?.includes(name) ?? true);
if (chosen.length === 0)
  throw new Error(`No case has this name. Cases: ${FAULT_CASES.map(({ name }) => name).join(', ')}`);

const runner = await superviseRunner({ SIGHTLINE_QUEUE: '64' });
const template = await mkdtemp(join(tmpdir(), 'sightline-faults-'));
await prepareState(template);

async function report(faultCase: FaultCase): Promise<Reported> {
  const folder = await mkdtemp(join(tmpdir(), 'sightline-faults-'));
  const started = performance.now();
  const seconds = () => (performance.now() - started) / 1000;
  try {
    await cp(template, folder, { recursive: true });
    const outcome = await faultCase.run({ short, folder, runner });
    const { duplicates, lost } = outcome.audit;
    requireThat(duplicates === 0 && lost === 0, `${duplicates} duplicate results, ${lost} lost samples`);
    requireThat(runner.restarts() === 0, 'the shared runner died');
    return { faultCase, outcome, seconds: seconds(), broken: undefined };
  } catch (error) {
    const broken =
      error instanceof Error && error.name === 'InvariantViolation' ? error.message : String((error as Error).stack);
    return { faultCase, outcome: undefined, seconds: seconds(), broken };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const waiting = [...chosen];
const reported = new Map<FaultCase, Reported>();
await Promise.all(
  Array.from({ length: Math.max(1, Number(flags.jobs)) }, async () => {
    for (let faultCase = waiting.shift(); faultCase; faultCase = waiting.shift()) {
      const result = await report(faultCase);
      reported.set(faultCase, result);
      process.stderr.write(
        `${result.broken === undefined ? '✓' : '✗'} ${faultCase.name} (${result.seconds.toFixed(1)} s)\n`,
      );
    }
  }),
);
await runner.stop();
await rm(template, { recursive: true, force: true });
const all = chosen.flatMap((faultCase) => reported.get(faultCase) ?? []);
process.stdout.write(
  flags.json
    ? `${JSON.stringify(all.map(({ faultCase, ...rest }) => ({ name: faultCase.name, holds: faultCase.holds, ...rest })))}\n`
    : printTable(all),
);
// A failed case may have left a runner, which ends with this process.
process.exit(all.some(({ broken }) => broken !== undefined) ? 1 : 0);
