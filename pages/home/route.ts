/** `/`: a home page for browsers; programs are sent where they always were. */
import type { Context } from 'hono';
import type { ApiEnv } from '#api/context.ts';
import { describeRun } from '#api/runs/load-run.ts';
import type { ApiServices } from '#api/services.ts';
import { countSubmissions } from '#db/boards/count-submissions.ts';
import { listBenchmarks } from '#db/boards/list-benchmarks.ts';
import { listDatasets } from '#db/datasets/list.ts';
import { listRuns } from '#db/runs/list.ts';
import { tenantOf, visitorOf } from '../http/session.ts';
import { homePage, type ListedBenchmark } from './view.ts';

const SHOWN = 4;

async function someBenchmarks({ db }: Pick<ApiServices, 'db'>): Promise<ListedBenchmark[]> {
  const rows = (await listBenchmarks(db)).filter(({ version }) => version > 0).slice(0, SHOWN);
  return Promise.all(
    rows.map(async ({ id, name, title, description, version }) => ({
      href: `/benchmarks/${name}`,
      title,
      description,
      entries: await countSubmissions(db, { benchmarkId: id, version }),
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
      visitor: visitorOf(c),
      benchmarks: await someBenchmarks(services),
      tryHref: services.tryMode === 'off' ? undefined : '/try',
      runs: await Promise.all(runs.map((row) => describeRun(services, row))),
      datasets,
    }),
  );
}
