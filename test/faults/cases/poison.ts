/** One of fifty samples is poisonous: its image cannot be decoded, or scoring it breaks the connection or the runner. */
import type { ErrorCode } from '#contract/errors.ts';
import { type FaultEnvironment, startEnvironment } from '../environment.ts';
import type { CaseContext, CaseOutcome, FaultCase } from '../fault-case.ts';
import { requireThat } from '../invariant.ts';
import { type ReplyChange, startProxy } from '../proxy.ts';
import { drawImage, makeSamples, type SampleInput } from '../samples.ts';
import { type SupervisedRunner, superviseRunner } from '../supervised-runner.ts';

const SAMPLES = 50;
const POISON_AT = 23;
const POISON = 'poison';
const ENDED_WITHIN_MS = 240_000;

interface Kind {
  name: string;
  code: ErrorCode;
  /** Makes the poisonous sample; left out if an ordinary sample has the effect. */
  make?(environment: FaultEnvironment): Promise<SampleInput>;
  effect?(runner: SupervisedRunner): ReplyChange;
}

/** An image with a valid header, which is all that an upload checks. */
async function makeUndecodable(environment: FaultEnvironment): Promise<SampleInput> {
  const png = await drawImage('#abcdef');
  const [poison] = makeSamples(1, [await environment.upload(png.subarray(0, png.length / 2))]);
  if (!poison) throw new RangeError('makeSamples made no sample');
  return { ...poison, id: POISON };
}

const KINDS: Kind[] = [
  { name: 'cannot be decoded', code: 'image_unreadable', make: makeUndecodable },
  {
    name: 'breaks every connection',
    code: 'runner_lost',
    effect: () => ({ line: (bytes, number) => ({ bytes, cut: number === 2 }) }),
  },
  {
    name: 'kills the runner',
    code: 'runner_lost',
    effect: (runner) => ({
      line(bytes, number) {
        if (number === 2) runner.signal('SIGKILL');
        return { bytes };
      },
    }),
  },
];

async function tryKind(kind: Kind, environment: FaultEnvironment): Promise<void> {
  const samples = makeSamples(SAMPLES, environment.images);
  const [plain] = makeSamples(1, environment.images);
  if (!plain) throw new RangeError('makeSamples made no sample');
  const poison = (await kind.make?.(environment)) ?? { ...plain, id: POISON };
  const { id } = await environment.submit(SAMPLES, { samples: samples.with(POISON_AT, poison) });
  const run = await environment.waitForEnd(id, ENDED_WITHIN_MS, `a sample that ${kind.name}`);
  requireThat(run.status === 'failed', `the run ended as ${run.status}`);
  const failed = (await environment.listSamples(id)).filter(({ state }) => state === 'failed');
  const codes = failed.map((sample) => `${sample.id}: ${sample.error?.code}`).join(', ');
  requireThat(codes === `${POISON}: ${kind.code}`, `a sample that ${kind.name}: failed samples are ${codes}`);
  requireThat(run.samples.succeeded === SAMPLES - 1, `${run.samples.succeeded} samples succeeded`);
}

async function run({ short, folder }: CaseContext): Promise<CaseOutcome> {
  const runner = await superviseRunner();
  let effect: ReplyChange | undefined;
  const proxy = await startProxy({
    target: runner.url,
    changeReply: ({ sampleIds }) => (sampleIds.includes(POISON) ? effect : undefined),
  });
  const environment = await startEnvironment({ folder, runners: [{ name: 'fragile', url: proxy.url, calls: 1 }] });
  const kinds = short ? KINDS.slice(0, 1) : KINDS;
  try {
    for (const kind of kinds) {
      effect = kind.effect?.(runner);
      await tryKind(kind, environment);
    }
    const audit = await environment.close();
    return { moments: kinds.length, audit, seen: `a sample that ${kinds.map(({ name }) => name).join(', that ')}` };
  } finally {
    await environment.abandon();
    await proxy.close();
    await runner.stop();
  }
}

export const faultCase: FaultCase = {
  name: 'one poisonous sample',
  holds: '49 succeed, one fails with its reason',
  run,
};
