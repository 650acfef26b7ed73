/** Where the contents of a version's samples lie, in order: a page by key, and nothing else of the rows. */
import type { Database } from '../database.ts';
import type { DatasetSamplesPage } from './list-samples.ts';

export interface SamplePlace {
  sequence: number;
  sampleId: string;
  contentSha256: string;
  objectKey: string;
  objectStart: number;
  objectBytes: number;
}

/** Arrays instead of objects, and a key only where another begins: a dataset has tens of thousands of rows. */
type Raw = [number, string, string, string | null, number, number];

const OF_VERSION = 'dataset_id = ?1 AND since <= ?2 AND (until IS NULL OR until > ?2) AND sequence > ?3';

export async function listSamplePlaces(db: Database, page: DatasetSamplesPage): Promise<SamplePlace[]> {
  const rows = await db.$client
    .prepare(`SELECT sequence, sample_id, content_sha256,
        nullif(object_key, lag(object_key) OVER (ORDER BY sequence)), object_start, object_bytes
      FROM (SELECT * FROM dataset_samples WHERE ${OF_VERSION} ORDER BY sequence LIMIT ?4) ORDER BY sequence`)
    .bind(page.datasetId, page.version, page.after ?? 0, page.limit)
    .raw<Raw>();
  let objectKey = '';
  return rows.map(([sequence, sampleId, contentSha256, nextKey, objectStart, objectBytes]) => {
    objectKey = nextKey ?? objectKey;
    return { sequence, sampleId, contentSha256, objectKey, objectStart, objectBytes };
  });
}

export interface PlacedExtraInfo {
  sequence: number;
  /** JSON of the `extra_info` among the metadata, where that is an object. */
  json: string;
}

/** Of the samples that have one. */
export async function listExtraInfo(db: Database, page: DatasetSamplesPage): Promise<PlacedExtraInfo[]> {
  const rows = await db.$client
    .prepare(`SELECT sequence, json_extract(metadata, '$.extra_info')
      FROM dataset_samples WHERE ${OF_VERSION} AND json_type(metadata, '$.extra_info') = 'object'
      ORDER BY sequence LIMIT ?4`)
    .bind(page.datasetId, page.version, page.after ?? 0, page.limit)
    .raw<[number, string]>();
  return rows.map(([sequence, json]) => ({ sequence, json }));
}
