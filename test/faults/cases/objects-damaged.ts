/** Corrupts and deletes stored objects, before they are read and after a result was recorded. */
import type { Run } from '#contract/run.ts';
import { type Damage, damageObjects } from '../damage-objects.ts';
import { type FaultEnvironment, startEnvironment } from '../environment.ts';
import type { CaseContext, CaseOutcome, FaultCase } from '../fault-case.ts';
import { requireThat } from '../invariant.ts';
import { startProxy } from '../proxy.ts';
import { drawImage, makeSamples } from '../samples.ts';

const DAMAGES: Damage[] = ['corrupt', 'delete'];
/** Metadata that makes the input of a chunk too long for D1, so that it is stored in R2. */
const LONG = { note: 'x'.repeat(16_300) };
const LONG_SAMPLES = 10;

async function submitImage(environment: FaultEnvironment, damage: Damage): Promise<Run> {
  const image = await environment.upload(await drawImage(damage === 'corrupt' ? '#123456' : '#654321'));
  const run = await environment.submit(1, { samples: makeSamples(1, [image], `image-${damage}`) });
  requireThat(
    damageObjects(environment.stateFolder, `images/${image}`, damage) === 1,
    'the image is not stored under its hash',
  );
  return run;
}

async function submitLong(environment: FaultEnvironment, damage: Damage): Promise<Run> {
  const samples = makeSamples(LONG_SAMPLES, environment.images).map((sample) => ({ ...sample, metadata: LONG }));
  const run = await environment.submit(LONG_SAMPLES, { samples });
  requireThat(
    damageObjects(environment.stateFolder, `inputs/${run.id}/`, damage) > 0,
    'the input of the run is not in R2',
  );
  return run;
}

async function countStorageFailures(environment: FaultEnvironment, { id }: Run): Promise<number> {
  const ended = await environment.waitForEnd(id);
  requireThat(ended.status === 'failed', `a run with a damaged object ended as ${ended.status}`);
  const failed = (await environment.listSamples(id)).filter(({ state }) => state === 'failed');
  for (const { error } of failed) {
    requireThat(error?.code === 'storage_failed', `the error is ${JSON.stringify(error)}, expected storage_failed`);
  }
  return failed.length;
}

/** Checks that every way to read a result with a damaged series fails. */
async function requireUnreadable(environment: FaultEnvironment, damage: Damage): Promise<void> {
  const { id } = await environment.submit(2);
  await environment.waitForEnd(id);
  requireThat(damageObjects(environment.stateFolder, `series/${id}/`, damage) > 0, 'no series object is stored');
  const { items } = await environment.json<{ items: { id: string }[] }>(`/v1/runs/${id}/trajectories`);
  for (const path of [`/v1/trajectories/${items[0]?.id}`, `/v1/runs/${id}/trajectories?include=series`]) {
    const reply = await environment.request(path);
    const body = await reply.text();
    requireThat(
      reply.status === 500 && body.includes('storage_failed'),
      `${path} answers ${reply.status}: ${body.slice(0, 200)}`,
    );
  }
  for (const format of ['jsonl', 'parquet']) {
    const succeeded = await environment
      .request(`/v1/runs/${id}/export?format=${format}`)
      .then(
        async (reply) => reply.ok && (await reply.arrayBuffer()).byteLength > 0,
        () => false,
      )
      .catch(() => false);
    requireThat(!succeeded, `an export as ${format} succeeds without its series`);
  }
}

async function run({ short, folder, runner }: CaseContext): Promise<CaseOutcome> {
  let away = true;
  const proxy = await startProxy({ target: runner.url, away: () => away });
  const environment = await startEnvironment({ folder, runners: [{ name: 'steady', url: proxy.url, calls: 4 }] });
  try {
    const damages = short ? DAMAGES.slice(0, 1) : DAMAGES;
    const runs: Run[] = [];
    for (const damage of damages)
      runs.push(await submitImage(environment, damage), await submitLong(environment, damage));
    const undamaged = await environment.submit(4);
    away = false;
    let failures = 0;
    for (const damaged of runs) failures += await countStorageFailures(environment, damaged);
    requireThat(
      (await environment.waitForEnd(undamaged.id)).status === 'succeeded',
      'a run without damaged objects failed',
    );
    const audit = await environment.close();
    requireThat(audit.failed === failures, `${audit.failed} samples failed, ${failures} of them with storage_failed`);
    await environment.restart();
    for (const damage of damages) await requireUnreadable(environment, damage);
    return { moments: damages.length * 3, audit, seen: `${failures} samples failed with storage_failed` };
  } finally {
    await environment.abandon();
    await proxy.close();
  }
}

export const faultCase: FaultCase = { name: 'objects damaged', holds: 'never a success without readable bytes', run };
