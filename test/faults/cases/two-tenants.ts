/** Requests every route of the OpenAPI document with every id of another tenant. */
import type { Run } from '#contract/run.ts';
import { type FaultEnvironment, startEnvironment } from '../environment.ts';
import type { CaseContext, CaseOutcome, FaultCase } from '../fault-case.ts';
import { requireThat, waitFor } from '../invariant.ts';
import { drawImage, makeSamples } from '../samples.ts';

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];
const SECRET = 'A question of the first tenant?';

interface OpenApi {
  paths: Record<string, Record<string, unknown>>;
}

function createKey(environment: FaultEnvironment, tenant: string): Promise<{ id: string; secret: string }> {
  return environment.json('/v1/keys', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: tenant, tenant, scopes: ['read', 'score', 'datasets', 'submit'] }),
    status: 201,
  });
}

async function scoreAs(environment: FaultEnvironment, key: string, image: string): Promise<Run> {
  const samples = makeSamples(2, [image]).map((sample) => ({ ...sample, question: SECRET }));
  const run = await environment.json<Run>('/v1/runs', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ samples }),
    key,
  });
  return waitFor('the run of the first tenant has succeeded', 60_000, async () => {
    const now = await environment.json<Run>(`/v1/runs/${run.id}`, { key });
    return now.status === 'succeeded' ? now : undefined;
  });
}

async function run({ folder, runner }: CaseContext): Promise<CaseOutcome> {
  const environment = await startEnvironment({ folder, runners: [{ name: 'steady', url: runner.url }] });
  try {
    const [mine, theirs] = [await createKey(environment, 'first'), await createKey(environment, 'second')];
    const image = await environment.upload(await drawImage('#0f0f0f'), mine.secret);
    const scored = await scoreAs(environment, mine.secret, image);
    const { items } = await environment.json<{ items: { id: string }[] }>(`/v1/runs/${scored.id}/trajectories`, {
      key: mine.secret,
    });
    const ids = [scored.id, scored.shaping?.id ?? '', image, ...items.map(({ id }) => id)];
    const secrets = [...ids, mine.id, SECRET];
    // Makes sure that the owner can read what the other tenant must not.
    for (const path of [`/v1/runs/${scored.id}`, `/v1/images/${image}`, `/v1/trajectories/${items[0]?.id}`]) {
      requireThat((await environment.request(path, {}, mine.secret)).ok, `${path} is hidden from its owner`);
    }
    const { paths } = await environment.json<OpenApi>('/openapi.json');
    let requests = 0;
    for (const [path, operations] of Object.entries(paths)) {
      for (const method of METHODS.filter((name) => operations[name])) {
        for (const id of path.includes('{') ? ids : ['']) {
          const filled = path.replaceAll(/\{[^}]+\}/g, id);
          const body = method === 'get' || method === 'delete' ? {} : { body: '{}' };
          const headers = { 'content-type': 'application/json' };
          const reply = await environment.request(filled, { method, headers, ...body }, theirs.secret);
          const text = await reply.text();
          requests += 1;
          requireThat(id === '' || !reply.ok, `${method} ${filled} answers ${reply.status} to another tenant`);
          const leaked = secrets.find((secret) => secret !== id && secret !== '' && text.includes(secret));
          requireThat(leaked === undefined, `${method} ${filled} shows another tenant ${leaked}`);
        }
      }
    }
    await environment.json('/v1/runs', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ samples: makeSamples(1, [image]) }),
      key: theirs.secret,
      status: 422,
    });
    const audit = await environment.close();
    requireThat(audit.results === items.length, 'the results of the first tenant changed');
    return { moments: requests, audit, seen: `${requests} requests of ${Object.keys(paths).length} paths` };
  } finally {
    await environment.abandon();
  }
}

export const faultCase: FaultCase = { name: 'two tenants', holds: 'no tenant can read an id of the other', run };
