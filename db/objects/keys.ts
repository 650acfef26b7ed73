/** Keys of the objects in R2. */

export const imageKey = (sha256: string) => `images/${sha256}`;
export const seriesKey = (runId: string, chunkId: string, attempt: number) =>
  `series/${runId}/${chunkId}-${attempt}.parquet`;
export const inputKey = (runId: string, chunkId: string) => `inputs/${runId}/${chunkId}.json`;
export const samplesKey = (datasetId: string, part: string) => `datasets/${datasetId}/${part}.jsonl`;
export const filterKey = (filterId: string) => `filters/${filterId}.json`;
export const uploadKey = (id: string) => `uploads/${id}.parquet`;
export const submissionKey = (submissionId: string, part: string) => `submissions/${submissionId}/${part}.jsonl`;
/** @param sha256 hash of everything that determines the view */
export const viewKey = (sha256: string) => `views/${sha256}.png`;
