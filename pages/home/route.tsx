/** `/`: the home page. Clients that do not ask for HTML are redirected to the datasets. */
import type { Context } from 'hono';
import type { ApiEnv } from '#api/context.ts';
import { describeRun } from '#api/runs/load-run.ts';
import type { ApiServices } from '#api/services.ts';
import { countSubmissions } from '#db/boards/count-submissions.ts';
import { listBenchmarks } from '#db/boards/list-benchmarks.ts';
import { listDatasets } from '#db/datasets/list.ts';
import { listRuns } from '#db/runs/list.ts';
import { visitorOf } from '../http/session.ts';
import { HomePage, type ListedBenchmark } from './view.tsx';

const ITEMS_SHOWN = 4;

async function loadBenchmarks({ db }: ApiServices): Promise<ListedBenchmark[]> {
  const rows = (await listBenchmarks(db)).filter(({ version }) => version > 0).slice(0, ITEMS_SHOWN);
  return Promise.all(
    rows.map(async ({ id, name, title, description, version }) => ({
      href: `/benchmarks/${name}`,
      title,
      description,
      submissions: await countSubmissions(db, { benchmarkId: id, version }),
    })),
  );
}

async function loadRuns(services: ApiServices, tenant: string) {
  const rows = await listRuns(services.db, { tenant, before: undefined, limit: ITEMS_SHOWN });
  return Promise.all(rows.map((row) => describeRun(services, row)));
}

export async function show(c: Context<ApiEnv>) {
  if (!c.req.header('accept')?.includes('text/html')) return c.redirect('/datasets', 302);
  const services = c.get('services');
  const visitor = visitorOf(c);
  const { tenant } = visitor;
  const [benchmarks, runs, datasets] = await Promise.all([
    loadBenchmarks(services),
    tenant === undefined ? [] : loadRuns(services, tenant),
    tenant === undefined ? [] : listDatasets(services.db, { tenant, before: undefined, limit: ITEMS_SHOWN }),
  ]);
  return c.html(<HomePage visitor={visitor} benchmarks={benchmarks} runs={runs} datasets={datasets} />);
}
