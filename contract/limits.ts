/** Every bound that Sightline enforces on what it is sent; the API, the runner and the command line read this file. */
export const LIMITS = {
  imageBytesMax: 20 * 1024 * 1024,
  imagePixelsMax: 50_000_000,
  imagesPerSampleMax: 8,
  imageBytesPerSampleMax: 32 * 1024 * 1024,
  responsesPerSampleMax: 64,
  tokensPerResponseMax: 16_384,
  /** Characters of one response, question or message part; a token is rarely longer than 16 characters. */
  textCharsMax: 262_144,
  messagesPerSampleMax: 64,
  samplesPerCallMax: 200,
  /** A body that is streamed or that a runner reads. */
  requestBytesMax: 100 * 1024 * 1024,
  /** A JSON body of the API: text, parsed value and what is stored of it share an isolate of 128 MB. */
  jsonBytesMax: 16 * 1024 * 1024,
  jsonDepthMax: 32,
  drawsMax: 16,
  regionsPerSampleMax: 64,
  generationsPerSampleMax: 64,
  weightsTrajectoriesMax: 4096,
  idCharsMax: 128,
  samplesPerRunMax: 200,
  metadataBytesMax: 16 * 1024,
  pageItemsMax: 200,
  /** Longest that `Prefer: wait=N` holds a request open. */
  waitSecondsMax: 60,
  keysPerTenantMax: 1000,
  /** One line of JSONL, or one row of Parquet without the bytes of its images. */
  lineBytesMax: 1024 * 1024,
  linesPerPushMax: 200_000,
  /** Their signals are in memory at once. */
  filterSamplesMax: 200_000,
  filterDepthMax: 8,
  filterClausesMax: 64,
  /** Of one clause `in`. */
  filterValuesMax: 1000,
  /** Uncompressed; a whole row group of a Parquet file is read at once. */
  rowGroupBytesMax: 32 * 1024 * 1024,
  /** What describes the file: its columns and row groups. */
  parquetFooterBytesMax: 512 * 1024,
  /** An SVG that a runner draws. */
  drawingBytesMax: 8 * 1024 * 1024,
  choicesMax: 26,
  answersMax: 32,
  benchmarkSamplesMax: 20_000,
  benchmarkSplitsMax: 16,
  /** Faulty lines that the answer to a push lists; it counts them all. */
  lineErrorsMax: 500,
  /** One line of a runner's reply: a trajectory of 16,384 tokens with every divergence has about 6 MB. */
  runnerLineBytesMax: 24 * 1024 * 1024,
  /** Executions that may fail before a sample is given up. */
  failuresMax: 5,
} as const;
