/** `/`: a home page for browsers; programs are sent where they always were. */
import type { Context } from 'hono';
import { listDatasets } from '#db/queries/list-datasets.ts';
import { listRuns } from '#db/queries/list-runs.ts';
import { homePage } from '#pages/home.ts';
import type { ApiEnv } from '../context.ts';
import { describeRun } from '../runs/load-run.ts';
import { tenantOf } from './session.ts';

const SHOWN = 4;

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
      // Public benchmarks, and the address of the page to try it, go here.
      benchmarks: [],
      tryHref: undefined,
      runs: await Promise.all(runs.map((row) => describeRun(services, row))),
      datasets,
    }),
  );
}
