/** `/`: a home page for browsers; programs are sent where they always were. */
import type { Context } from 'hono';
import { countEntries, listBenchmarks } from '#db/queries/find-benchmark.ts';
import { listDatasets } from '#db/queries/list-datasets.ts';
import { listRuns } from '#db/queries/list-runs.ts';
import { homePage, type ListedBenchmark } from '#pages/home.ts';
import type { ApiEnv } from '../context.ts';
import { describeRun } from '../runs/load-run.ts';
import type { ApiServices } from '../services.ts';
import { tenantOf } from './session.ts';

const SHOWN = 4;

async function someBenchmarks({ db }: Pick<ApiServices, 'db'>): Promise<ListedBenchmark[]> {
  const rows = (await listBenchmarks(db)).filter(({ version }) => version > 0).slice(0, SHOWN);
  return Promise.all(
    rows.map(async ({ id, name, title, description, version }) => ({
      href: `/benchmarks/${name}`,
      title,
      description,
      entries: await countEntries(db, { benchmarkId: id, version }),
    })),
  );
}

export async function show(c: Context<ApiEnv>) {
  if (!c.req.header('accept')?.includes('text/html')) return c.redirect('/datasets', 302);
  const services = c.get('services');
  const tenant = tenantOf(c);
  const asked = { before: undefined, limit: SHOWN };
  const [runs, datasets] =
    tenant === undefined
      ? [[], []]
      : await Promise.all([
          listRuns(services.db, { tenant, ...asked }),
          listDatasets(services.db, { tenant, ...asked }),
        ]);
  return c.html(
    homePage({
      tenant,
      benchmarks: await someBenchmarks(services),
      tryHref: services.tryMode === 'off' ? undefined : '/try',
      runs: await Promise.all(runs.map((row) => describeRun(services, row))),
      datasets,
    }),
  );
}
