/** Stored objects are corrupt or gone: before they are needed, and after a result was recorded. */
import type { Run } from '#contract/run.ts';
import { startProxy } from '../proxy.ts';
import { insist, type Row, type RowContext, type RowOutcome } from '../row.ts';
import { drawPicture, makeSamples } from '../samples.ts';
import { type Damage, tamper } from '../tamper.ts';
import { openWorld, type World } from '../world.ts';

const DAMAGES: Damage[] = ['corrupt', 'delete'];
/** So much that the input of the chunk lies in R2. */
const LONG = { note: 'x'.repeat(16_300) };
const LONG_SAMPLES = 10;

async function submitPicture(world: World, damage: Damage): Promise<Run> {
  const image = await world.upload(await drawPicture(damage === 'corrupt' ? '#123456' : '#654321'));
  const run = await world.submit(1, { samples: makeSamples(1, [image], `picture-${damage}`) });
  insist(tamper(world.stateFolder, `images/${image}`, damage) === 1, 'the picture is not stored under its name');
  return run;
}

async function submitLong(world: World, damage: Damage): Promise<Run> {
  const samples = makeSamples(LONG_SAMPLES, world.images).map((sample) => ({ ...sample, metadata: LONG }));
  const run = await world.submit(LONG_SAMPLES, { samples });
  insist(tamper(world.stateFolder, `inputs/${run.id}/`, damage) > 0, 'the input of the run does not lie in R2');
  return run;
}

async function requireNamed(world: World, { id }: Run): Promise<number> {
  const ended = await world.ended(id);
  insist(ended.status === 'failed', `a run whose object is damaged ended as ${ended.status}`);
  const failed = (await world.samplesOf(id)).filter(({ state }) => state === 'failed');
  for (const { error } of failed) {
    insist(error?.code === 'storage_failed', `the reason is ${JSON.stringify(error)} in place of storage_failed`);
  }
  return failed.length;
}

/** What cannot be read is said to be so, in every rendering; it is never made up. */
async function requireUnreadable(world: World, damage: Damage): Promise<void> {
  const { id } = await world.submit(2);
  await world.ended(id);
  insist(tamper(world.stateFolder, `series/${id}/`, damage) > 0, 'there is no series object');
  const { items } = await world.json<{ items: { id: string }[] }>(`/v1/runs/${id}/trajectories`);
  for (const path of [`/v1/trajectories/${items[0]?.id}`, `/v1/runs/${id}/trajectories?include=series`]) {
    const reply = await world.request(path);
    const body = await reply.text();
    insist(
      reply.status === 500 && body.includes('storage_failed'),
      `${path} answers ${reply.status}: ${body.slice(0, 200)}`,
    );
  }
  for (const format of ['jsonl', 'parquet']) {
    const whole = await world
      .request(`/v1/runs/${id}/export?format=${format}`)
      .then(
        async (reply) => reply.ok && (await reply.arrayBuffer()).byteLength > 0,
        () => false,
      )
      .catch(() => false);
    insist(!whole, `an export as ${format} ends as if it were whole`);
  }
}

async function run({ short, folder, runner }: RowContext): Promise<RowOutcome> {
  let away = true;
  const proxy = await startProxy({ target: runner.url, away: () => away });
  const world = await openWorld({ folder, runners: [{ name: 'steady', url: proxy.url, calls: 4 }] });
  try {
    const damages = short ? DAMAGES.slice(0, 1) : DAMAGES;
    const runs: Run[] = [];
    for (const damage of damages) runs.push(await submitPicture(world, damage), await submitLong(world, damage));
    const whole = await world.submit(4);
    away = false;
    let named = 0;
    for (const one of runs) named += await requireNamed(world, one);
    insist((await world.ended(whole.id)).status === 'succeeded', 'a run beside them failed too');
    const audit = await world.close();
    insist(audit.failed === named, `${audit.failed} samples failed, ${named} with the reason`);
    await world.restart();
    for (const damage of damages) await requireUnreadable(world, damage);
    return { moments: damages.length * 3, audit, seen: `${named} samples failed with storage_failed` };
  } finally {
    await world.abandon();
    await proxy.close();
  }
}

export const row: Row = { name: 'objects damaged', holds: 'never a success without readable bytes', run };
