/** What one tenant has, another one asks for: every route of the OpenAPI document with every id. */
import type { Run } from '#contract/run.ts';
import { eventually, insist, type Row, type RowContext, type RowOutcome } from '../row.ts';
import { drawPicture, makeSamples } from '../samples.ts';
import { openWorld, type World } from '../world.ts';

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];
const SECRET = 'What only the first tenant knows?';

interface OpenApi {
  paths: Record<string, Record<string, unknown>>;
}

function makeKey(world: World, tenant: string): Promise<{ id: string; secret: string }> {
  return world.json('/v1/keys', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: tenant, tenant, scopes: ['read', 'score', 'datasets', 'submit'] }),
    status: 201,
  });
}

async function scoreAs(world: World, key: string, image: string): Promise<Run> {
  const samples = makeSamples(2, [image]).map((sample) => ({ ...sample, question: SECRET }));
  const run = await world.json<Run>('/v1/runs', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ samples }),
    key,
  });
  return eventually('the run of the first tenant has succeeded', 60_000, async () => {
    const now = await world.json<Run>(`/v1/runs/${run.id}`, { key });
    return now.status === 'succeeded' ? now : undefined;
  });
}

async function run({ folder, runner }: RowContext): Promise<RowOutcome> {
  const world = await openWorld({ folder, runners: [{ name: 'steady', url: runner.url }] });
  try {
    const [mine, theirs] = [await makeKey(world, 'first'), await makeKey(world, 'second')];
    const image = await world.upload(await drawPicture('#0f0f0f'), mine.secret);
    const scored = await scoreAs(world, mine.secret, image);
    const { items } = await world.json<{ items: { id: string }[] }>(`/v1/runs/${scored.id}/trajectories`, {
      key: mine.secret,
    });
    const ids = [scored.id, scored.shaping?.id ?? '', image, ...items.map(({ id }) => id)];
    const secrets = [...ids, mine.id, SECRET];
    // The owner sees them: else nobody's not seeing them would mean anything.
    for (const path of [`/v1/runs/${scored.id}`, `/v1/images/${image}`, `/v1/trajectories/${items[0]?.id}`]) {
      insist((await world.request(path, {}, mine.secret)).ok, `${path} is hidden from its owner`);
    }
    const { paths } = await world.json<OpenApi>('/openapi.json');
    let asked = 0;
    for (const [path, operations] of Object.entries(paths)) {
      for (const method of METHODS.filter((one) => operations[one])) {
        for (const id of path.includes('{') ? ids : ['']) {
          const filled = path.replaceAll(/\{[^}]+\}/g, id);
          const body = method === 'get' || method === 'delete' ? {} : { body: '{}' };
          const headers = { 'content-type': 'application/json' };
          const reply = await world.request(filled, { method, headers, ...body }, theirs.secret);
          const text = await reply.text();
          asked += 1;
          insist(id === '' || !reply.ok, `${method} ${filled} answers ${reply.status} to another tenant`);
          const told = secrets.find((secret) => secret !== id && secret !== '' && text.includes(secret));
          insist(told === undefined, `${method} ${filled} tells another tenant ${told}`);
        }
      }
    }
    await world.json('/v1/runs', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ samples: makeSamples(1, [image]) }),
      key: theirs.secret,
      status: 422,
    });
    const audit = await world.close();
    insist(audit.results === items.length, 'the results of the first tenant have changed');
    return { moments: asked, audit, seen: `${asked} requests of ${Object.keys(paths).length} paths` };
  } finally {
    await world.abandon();
  }
}

export const row: Row = { name: 'two tenants', holds: 'no id of one is readable by the other', run };
