/** One sample of fifty is poison: it cannot be decoded, or whoever takes it dies of it. */
import type { ErrorCode } from '#contract/errors.ts';
import { type Behaviour, startProxy } from '../proxy.ts';
import { insist, type Row, type RowContext, type RowOutcome } from '../row.ts';
import { drawPicture, makeSamples, type SampleInput } from '../samples.ts';
import { type SupervisedRunner, superviseRunner } from '../supervised-runner.ts';
import { openWorld, type World } from '../world.ts';

const SAMPLES = 50;
const POISON_AT = 23;
const POISON = 'poison';
const ENDED_WITHIN_MS = 240_000;

interface Kind {
  name: string;
  code: ErrorCode;
  /** What the poison is made of, where it is not made of what it does. */
  make?(world: World): Promise<SampleInput>;
  effect?(runner: SupervisedRunner): Behaviour;
}

/** Its header is that of a picture, which is all that an upload looks at. */
async function makeUndecodable(world: World): Promise<SampleInput> {
  const png = await drawPicture('#abcdef');
  const [poison] = makeSamples(1, [await world.upload(png.subarray(0, png.length / 2))]);
  if (!poison) throw new RangeError('there is no sample');
  return { ...poison, id: POISON };
}

const KINDS: Kind[] = [
  { name: 'cannot be decoded', code: 'image_unreadable', make: makeUndecodable },
  {
    name: 'cuts every connection',
    code: 'runner_lost',
    effect: () => ({ line: (bytes, at) => ({ bytes, cut: at === 2 }) }),
  },
  {
    name: 'kills the runner',
    code: 'runner_lost',
    effect: (runner) => ({
      line(bytes, at) {
        if (at === 2) runner.signal('SIGKILL');
        return { bytes };
      },
    }),
  },
];

async function tryKind(kind: Kind, world: World): Promise<void> {
  const samples = makeSamples(SAMPLES, world.images);
  const [plain] = makeSamples(1, world.images);
  if (!plain) throw new RangeError('there is no sample');
  const poison = (await kind.make?.(world)) ?? { ...plain, id: POISON };
  const { id } = await world.submit(SAMPLES, { samples: samples.with(POISON_AT, poison) });
  const run = await world.ended(id, ENDED_WITHIN_MS, `poison that ${kind.name}`);
  insist(run.status === 'failed', `the run ended as ${run.status}`);
  const failed = (await world.samplesOf(id)).filter(({ state }) => state === 'failed');
  const told = failed.map((sample) => `${sample.id}: ${sample.error?.code}`).join(', ');
  insist(told === `${POISON}: ${kind.code}`, `poison that ${kind.name}: what failed is ${told}`);
  insist(run.samples.succeeded === SAMPLES - 1, `${run.samples.succeeded} samples succeeded`);
}

async function run({ short, folder }: RowContext): Promise<RowOutcome> {
  const runner = await superviseRunner();
  let effect: Behaviour | undefined;
  const proxy = await startProxy({
    target: runner.url,
    behave: ({ sampleIds }) => (sampleIds.includes(POISON) ? effect : undefined),
  });
  const world = await openWorld({ folder, runners: [{ name: 'fragile', url: proxy.url, calls: 1 }] });
  const kinds = short ? KINDS.slice(0, 1) : KINDS;
  try {
    for (const kind of kinds) {
      effect = kind.effect?.(runner);
      await tryKind(kind, world);
    }
    const audit = await world.close();
    return { moments: kinds.length, audit, seen: `a sample that ${kinds.map(({ name }) => name).join(', that ')}` };
  } finally {
    await world.abandon();
    await proxy.close();
    await runner.stop();
  }
}

export const row: Row = {
  name: 'one poisonous sample',
  holds: '49 succeed, one fails with its reason',
  run,
};
