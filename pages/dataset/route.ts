/** `/datasets/{id}`: a version with its signals, and what a filter in the address would do to it. */

import type { Context } from 'hono';
import { z } from 'zod';
import type { ApiEnv } from '#api/context.ts';
import { loadCountedDataset } from '#api/datasets/load-dataset.ts';
import { readColumns, toTable } from '#api/filters/load-table.ts';
import { faultsOf } from '#api/http/to-field-errors.ts';
import type { ApiServices } from '#api/services.ts';
import { SightlineError } from '#contract/errors.ts';
import { type FilterRequest, filterRequest, METADATA_PREFIX } from '#contract/filter.ts';
import type { FilterPreview } from '#contract/filter-report.ts';
import { toHex } from '#contract/hash.ts';
import { datasetId, signalSetId } from '#contract/ids.ts';
import { applyFilter, previewOf, requirePerturbation, type SignalTable } from '#core/filtering/index.ts';
import { countDuplicates } from '#db/datasets/count-duplicates.ts';
import { findDatasetSamples } from '#db/datasets/find-samples.ts';
import { listVersions } from '#db/datasets/list-versions.ts';
import type { DatasetVersionRow } from '#db/datasets/rows.ts';
import { listFilters } from '#db/filters/list.ts';
import { listSignalSets } from '#db/signals/list-sets.ts';
import type { SignalSetRow } from '#db/signals/rows.ts';
import { type FilterForm, readForm, toRequest, writeForm } from '../filter/form.ts';
import { ruleInWords } from '../filter/rule-in-words.ts';
import { visitorOf } from '../http/session.ts';
import { hrefOf } from '../layout/href.ts';
import { describeSet } from './describe-signal-set.ts';
import { endsOf, scatterOf, summarize } from './summarize-signals.ts';
import { type DatasetPage, datasetPage } from './view.ts';

const VERSIONS_SHOWN = 20;
const SETS_SHOWN = 20;
const FILTERS_SHOWN = 12;
const COLUMNS_SHOWN = 60;

const place = z.object({
  version: z.coerce.number().int().min(1).optional(),
  signals: signalSetId.optional(),
  by: z.string().max(64).optional(),
});

interface Asked {
  request: FilterRequest | undefined;
  faults: string[];
}

/** `/rule/all/0/value` is the value of the first clause. */
function toWords({ pointer, message }: { pointer: string; message: string }): string {
  const clause = /^\/rule\/(?:all|any)\/(\d+)(?:\/(\w+))?/.exec(pointer);
  if (clause) return `Clause ${Number(clause[1]) + 1}${clause[2] ? `, ${clause[2]}` : ''}: ${message}`;
  const name = pointer.split('/').at(-1)?.replaceAll('_', ' ') ?? '';
  return name === '' || name === 'rule' ? message : `${name}: ${message}`;
}

function readRequest(form: FilterForm): Asked {
  const given = toRequest(form);
  if (given === undefined) return { request: undefined, faults: [] };
  const parsed = filterRequest.safeParse(given);
  if (parsed.success) return { request: parsed.data, faults: [] };
  if (form.rule === 'clauses' && form.clauses.length === 0)
    return { request: undefined, faults: ['Choose a signal for the first clause.'] };
  return { request: undefined, faults: faultsOf(parsed.error.issues).map(toWords) };
}

/** What cannot be previewed is told beside the form; the page is there all the same. */
function tryFilter(asked: Asked, table: SignalTable, set: SignalSetRow | undefined) {
  const { request, faults } = asked;
  if (!request) return { faults };
  if (set?.status === 'running') {
    return { faults: ['These signals are still being computed: a filter waits for all of them.'] };
  }
  try {
    if (set) requirePerturbation(request.rule, set.settings.perturbation.name);
    const applied = applyFilter(request, table);
    return { faults, kept: applied.kept, preview: previewOf(applied, table) };
  } catch (error) {
    if (!(error instanceof SightlineError) || error.code !== 'filter_inapplicable') throw error;
    return { faults: [error.message] };
  }
}

async function chooseSet(services: ApiServices, version: DatasetVersionRow, wanted: string | undefined) {
  const { datasetId: id } = version;
  const sets = await listSignalSets(services.db, {
    datasetId: id,
    version: version.version,
    before: undefined,
    limit: SETS_SHOWN,
  });
  if (wanted === undefined) return { sets, set: sets.find(({ status }) => status === 'succeeded') ?? sets[0] };
  const set = sets.find((one) => one.id === wanted);
  if (!set) throw new SightlineError('not_found', `There are no signals ${wanted} of this version`);
  return { sets, set };
}

function idsIn(preview: FilterPreview | undefined, ends: DatasetPage['ends']): string[] {
  const shown = [preview?.kept, preview?.dropped, ends?.lowest, ends?.highest];
  return [...new Set(shown.flatMap((list) => (list ?? []).map(({ id }) => id)))];
}

/** The same page has one address: empty and default fields go. */
function addressOf(id: string, at: z.output<typeof place>, form: FilterForm): { path: string; query: URLSearchParams } {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(at)) if (value !== undefined) query.append(name, String(value));
  for (const [name, value] of writeForm(form)) query.append(name, value);
  return { path: `/datasets/${id}`, query };
}

export async function show(c: Context<ApiEnv>) {
  const services = c.get('services');
  const { db } = services;
  const { tenant, scopes } = c.get('principal');
  const asked = new URL(c.req.url).searchParams;
  const id = datasetId.safeParse(c.req.param('id'));
  const at = place.safeParse(Object.fromEntries([...asked].filter(([, value]) => value !== '')));
  if (!id.success || !at.success) throw new SightlineError('not_found', 'This is no address of a dataset');
  const form = readForm(asked);
  const { path, query } = addressOf(id.data, at.data, form);
  if (query.toString() !== asked.toString()) {
    return c.redirect(`${hrefOf(path, {})}${query.size > 0 ? `?${query}` : ''}`, 303);
  }

  const dataset = await loadCountedDataset(services, tenant, id.data);
  const versions = await listVersions(db, { datasetId: dataset.id, before: undefined, limit: VERSIONS_SHOWN });
  const wanted = at.data.version ?? dataset.version;
  const version = versions.find((one) => one.version === wanted);
  if (!version && wanted !== 0) throw new SightlineError('not_found', `This dataset has no frozen version ${wanted}`);
  const { sets, set } = version ? await chooseSet(services, version, at.data.signals) : { sets: [], set: undefined };

  const given = readRequest(form);
  const columns = version
    ? await readColumns(services, {
        datasetId: dataset.id,
        version: version.version,
        samples: version.samples,
        settingsKey: set?.settingsKey,
        rule: given.request?.rule ?? { all: [] },
      })
    : undefined;
  const table = columns ? toTable(columns) : undefined;
  const { faults, kept, preview } = table
    ? tryFilter(given, table, set)
    : { ...given, kept: undefined, preview: undefined };
  const ends = table && set ? endsOf(table, at.data.by) : undefined;
  const looked = table && set ? summarize(table, kept) : { signals: [], empty: [] };
  const ids = idsIn(preview, ends);
  const [rows, duplicates, filters, described] = await Promise.all([
    version && ids.length > 0 ? findDatasetSamples(db, { datasetId: dataset.id, version: version.version, ids }) : [],
    countDuplicates(db, { datasetId: dataset.id, version: version?.version ?? dataset.version + 1 }),
    listFilters(db, { tenant, datasetId: dataset.id, before: undefined, limit: FILTERS_SHOWN }),
    Promise.all(sets.map((one) => describeSet(services, one))),
  ]);

  const keptFields = [...query].map(([name, value]): [string, string] => [name, value]);
  const filterFields = writeForm(form);
  const hidden: [string, string][] = [];
  if (version) hidden.push(['version', String(version.version)]);
  if (set) hidden.push(['signals', set.id]);
  if (at.data.by !== undefined) hidden.push(['by', at.data.by]);
  const once = toHex(services.random(16));
  return c.html(
    datasetPage({
      visitor: visitorOf(c),
      dataset,
      version,
      draft: dataset,
      versions: versions.map((one) => one.version),
      sets: described,
      set: described.find((one) => one.id === set?.id),
      duplicates,
      ...looked,
      scatter: table && set ? scatterOf(table, kept) : undefined,
      ends,
      builder: {
        action: path,
        hidden,
        form,
        signals: looked.signals.map(({ name }) => name),
        metadata: (columns?.metadataNames ?? []).slice(0, COLUMNS_SHOWN).map((name) => `${METADATA_PREFIX}${name}`),
        faults,
      },
      preview,
      apply: scopes.includes('datasets') ? { fields: [...hidden, ...filterFields, ['once', once]] } : undefined,
      rows: new Map(rows.map((row) => [row.sampleId, row])),
      filters: filters.map(({ id: filter, request, counts, createdAt }) => ({
        id: filter,
        kept: counts.kept,
        samples: counts.samples,
        rule: ruleInWords(request),
        createdAt,
      })),
      kept: keptFields,
    }),
  );
}
