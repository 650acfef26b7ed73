/** `/filters/{id}`: an applied filter, and the form that applies one. */
import type { Context } from 'hono';
import type { ApiEnv } from '#api/context.ts';
import { loadDataset } from '#api/datasets/load-dataset.ts';
import { loadDecisions, loadFilter, renderFilter } from '#api/filters/load-filter.ts';
import { storeFilter } from '#api/filters/store-filter.ts';
import { toFieldErrors } from '#api/http/to-field-errors.ts';
import { SightlineError } from '#contract/errors.ts';
import { sha256Hex } from '#contract/hash.ts';
import { datasetId, filterId } from '#contract/ids.ts';
import { filterTarget } from '#contract/stored-filter.ts';
import { previewOf } from '#core/filtering/index.ts';
import { findDatasetSamples } from '#db/datasets/find-samples.ts';
import { readFields } from '../http/read-fields.ts';
import { visitorOf } from '../http/session.ts';
import { readForm, toForm, toRequest, writeForm } from './form.ts';
import { FilterPage } from './view.tsx';

export async function show(c: Context<ApiEnv>) {
  const services = c.get('services');
  const { tenant } = c.get('principal');
  const id = filterId.safeParse(c.req.param('id'));
  if (!id.success) throw new SightlineError('not_found', 'No filter has this ID');
  const row = await loadFilter(services, tenant, id.data);
  const dataset = await loadDataset(services, tenant, row.datasetId);
  const { applied, table } = await loadDecisions(services, row);
  const { kept, dropped } = previewOf(applied, table);
  const ids = [...kept, ...dropped].map((example) => example.id);
  const samples = await findDatasetSamples(services.db, { datasetId: dataset.id, version: row.version, ids });
  const form = toForm(row.request);
  const signals: [string, string][] = row.signalsId === null ? [] : [['signals', row.signalsId]];
  const query = new URLSearchParams([['version', String(row.version)], ...signals, ...(form ? writeForm(form) : [])]);
  return c.html(
    <FilterPage
      visitor={visitorOf(c)}
      dataset={dataset}
      filter={renderFilter(row)}
      createdAt={row.createdAt}
      kept={kept}
      dropped={dropped}
      rows={new Map(samples.map((sample) => [sample.sampleId, sample]))}
      builderHref={form && `/datasets/${dataset.id}?${query}#preview`}
      origin={new URL(c.req.url).origin}
    />,
  );
}

/** Applies a filter. The field `once` is its idempotency key: a form that is sent twice stores one filter. */
export async function store(c: Context<ApiEnv>) {
  const services = c.get('services');
  const { tenant } = c.get('principal');
  const fields = await readFields(c);
  const parsed = filterTarget.safeParse({
    ...toRequest(readForm(fields)),
    dataset_id: datasetId.safeParse(c.req.param('id')).data,
    version: Number(fields.get('version')),
    signals_id: fields.get('signals') ?? undefined,
  });
  if (!parsed.success) {
    const [first] = toFieldErrors(parsed.error.issues);
    throw new SightlineError('invalid_request', `The filter is not valid at ${first?.pointer}: ${first?.message}`);
  }
  const once = fields.get('once');
  const requestSha256 = await sha256Hex(JSON.stringify(parsed.data));
  const idempotency = once === null || once === '' ? undefined : { key: `page ${once.slice(0, 64)}`, requestSha256 };
  const { row } = await storeFilter(services, tenant, { target: parsed.data, idempotency });
  return c.redirect(`/filters/${row.id}`, 303);
}
