/** Limits on inputs, shared by the API, the runner and the command line. */
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
  /** Streamed bodies, and requests to a runner. */
  requestBytesMax: 100 * 1024 * 1024,
  /** JSON body of the API: its text, parsed value and stored form share an isolate of 128 MB. */
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
  /** Longest wait of `Prefer: wait=N`. */
  waitSecondsMax: 60,
  keysPerTenantMax: 1000,
  /** One line of JSONL, or one row of Parquet without the bytes of its images. */
  lineBytesMax: 1024 * 1024,
  linesPerPushMax: 200_000,
  /** Signals of all samples are in memory at once. */
  filterSamplesMax: 200_000,
  filterDepthMax: 8,
  filterClausesMax: 64,
  /** Values of one `in` clause. */
  filterValuesMax: 1000,
  /** Uncompressed size of a Parquet row group, which is read at once. */
  rowGroupBytesMax: 32 * 1024 * 1024,
  /** Parquet metadata: columns and row groups. */
  parquetFooterBytesMax: 512 * 1024,
  /** SVG drawn by a runner. */
  drawingBytesMax: 8 * 1024 * 1024,
  choicesMax: 26,
  answersMax: 32,
  benchmarkSamplesMax: 20_000,
  benchmarkSplitsMax: 16,
  /** Line errors listed in the reply to a push, which counts all of them. */
  lineErrorsMax: 500,
  /** One line of a runner's reply. A trajectory of 16,384 tokens with every divergence takes about 6 MB. */
  runnerLineBytesMax: 24 * 1024 * 1024,
  /** Failed attempts after which a sample fails. */
  failuresMax: 5,
} as const;
