/** Loads the dataset version and the signal set that an address selects. */
import { loadCountedDataset } from '#api/datasets/load-dataset.ts';
import type { ApiServices } from '#api/services.ts';
import { SightlineError } from '#contract/errors.ts';
import { listVersions } from '#db/datasets/list-versions.ts';
import type { DatasetVersionRow } from '#db/datasets/rows.ts';
import { listSignalSets } from '#db/signals/list-sets.ts';
import type { DatasetAddress } from './address.ts';

const VERSIONS_SHOWN = 20;
const SETS_SHOWN = 20;

/** Chooses the set of the address; without one, the newest that succeeded, or else the newest. */
async function chooseSet({ db }: ApiServices, version: DatasetVersionRow, id: string | undefined) {
  const sets = await listSignalSets(db, {
    datasetId: version.datasetId,
    version: version.version,
    before: undefined,
    limit: SETS_SHOWN,
  });
  if (id === undefined) return { sets, set: sets.find(({ status }) => status === 'succeeded') ?? sets[0] };
  const set = sets.find((row) => row.id === id);
  if (!set) throw new SightlineError('not_found', `This version has no signal set ${id}`);
  return { sets, set };
}

export type LoadedVersion = Awaited<ReturnType<typeof loadVersion>>;

/** @throws SightlineError `not_found` */
export async function loadVersion(services: ApiServices, tenant: string, { id, selection }: DatasetAddress) {
  const dataset = await loadCountedDataset(services, tenant, id);
  const versions = await listVersions(services.db, { datasetId: id, before: undefined, limit: VERSIONS_SHOWN });
  const number = selection.version ?? dataset.version;
  const version = versions.find((row) => row.version === number);
  if (!version && number !== 0) throw new SightlineError('not_found', `This dataset has no frozen version ${number}`);
  const { sets, set } = version ? await chooseSet(services, version, selection.signals) : { sets: [], set: undefined };
  return { dataset, versions: versions.map((row) => row.version), version, sets, set };
}
