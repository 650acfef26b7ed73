/** All tables; docs/storage.md describes them. Times are milliseconds since 1970, JSON columns hold types of `contract/`. */
import { sql } from 'drizzle-orm';
// biome-ignore lint/suspicious/noDeprecatedImports: one overload of primaryKey is deprecated, not the one used
import { index, integer, primaryKey, real, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import type { BenchmarkVersion } from '#contract/benchmark.ts';
import type { DivergenceName } from '#contract/divergence.ts';
import type { ErrorCode } from '#contract/errors.ts';
import type { FilterRequest } from '#contract/filter.ts';
import type { FilterCounts, FilterThreshold } from '#contract/filter-report.ts';
import type { GraderSpec } from '#contract/grading.ts';
import type { SubmissionMetricsWire } from '#contract/leaderboard.ts';
import type { RunEvent, RunGeneration, RunStatus, SampleState } from '#contract/run.ts';
import type { RunConfig } from '#contract/run-request.ts';
import type { Scorer } from '#contract/runner-events.ts';
import type { Scope, StoredImage } from '#contract/service.ts';
import type { ShapingAggregates } from '#contract/shaping.ts';
import type { SignalSet, SignalSettings, SignalValues } from '#contract/signals.ts';
import type { ResponseScore, SubmissionStatus, SubmissionVisibility } from '#contract/submission.ts';
import type { ShapingConfigWire } from '#contract/weights.ts';

export const apiKeys = sqliteTable(
  'api_keys',
  {
    id: text().primaryKey(),
    tenant: text().notNull(),
    name: text().notNull(),
    secretSha256: text('secret_sha256').notNull(),
    lastFour: text('last_four').notNull(),
    scopes: text({ mode: 'json' }).$type<Scope[]>().notNull(),
    createdAt: integer('created_at').notNull(),
    expiresAt: integer('expires_at'),
    revokedAt: integer('revoked_at'),
    lastUsedAt: integer('last_used_at'),
  },
  (table) => [uniqueIndex('api_keys_secret').on(table.secretSha256)],
);

/** Access of tenants to images. R2 stores the bytes of an image once for all tenants. */
export const images = sqliteTable(
  'images',
  {
    tenant: text().notNull(),
    sha256: text().notNull(),
    mediaType: text('media_type').$type<StoredImage['media_type']>().notNull(),
    bytes: integer().notNull(),
    width: integer().notNull(),
    height: integer().notNull(),
    createdAt: integer('created_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenant, table.sha256] }), index('images_by_sha256').on(table.sha256)],
);

export const runs = sqliteTable(
  'runs',
  {
    id: text().primaryKey(),
    tenant: text().notNull(),
    name: text(),
    status: text().$type<RunStatus>().notNull(),
    config: text({ mode: 'json' }).$type<RunConfig>().notNull(),
    /** Null until the first claim pins them, if the caller named no model: a run has one scorer. */
    model: text(),
    modelRevision: text('model_revision'),
    scorer: text({ mode: 'json' }).$type<Scorer>(),
    samplesTotal: integer('samples_total').notNull(),
    samplesSucceeded: integer('samples_succeeded').notNull().default(0),
    samplesFailed: integer('samples_failed').notNull().default(0),
    samplesCancelled: integer('samples_cancelled').notNull().default(0),
    responsesTotal: integer('responses_total').notNull(),
    responsesScored: integer('responses_scored').notNull().default(0),
    shapingId: text('shaping_id'),
    createdAt: integer('created_at').notNull(),
    startedAt: integer('started_at'),
    finishedAt: integer('finished_at'),
  },
  (table) => [
    index('runs_by_tenant').on(table.tenant, table.id),
    index('runs_finishing').on(table.status).where(sql`status = 'finishing'`),
  ],
);

export const CHUNK_STATES = ['queued', 'leased', 'succeeded', 'failed', 'split', 'cancelled'] as const;
export type ChunkState = (typeof CHUNK_STATES)[number];

/** Unit of dispatch: samples of one run that go to a runner in one call. */
export const chunks = sqliteTable(
  'chunks',
  {
    id: text().primaryKey(),
    runId: text('run_id').notNull(),
    tenant: text().notNull(),
    state: text().$type<ChunkState>().notNull(),
    /** Positions of the samples in the run. */
    positions: text({ mode: 'json' }).$type<number[]>().notNull(),
    /** JSON of the samples, or null if it is stored in R2 under `inputKey`. A split chunk shares the input of its parent. */
    input: text(),
    inputKey: text('input_key'),
    /** Number of claims; part of the fence. */
    attempt: integer().notNull().default(0),
    /** Number of failures that the input may have caused. Waiting for a runner does not count. */
    failures: integer().notNull().default(0),
    /** Random per claim; part of the fence. */
    leaseToken: text('lease_token'),
    leaseExpiresAt: integer('lease_expires_at'),
    /** Name of the runner that holds the chunk or held it last. */
    runner: text(),
    availableAt: integer('available_at').notNull(),
    /** Creation time plus an offset for each further chunk of the run, so that runs take turns. */
    queueOrder: integer('queue_order').notNull(),
    errorCode: text('error_code').$type<ErrorCode>(),
    errorDetail: text('error_detail'),
    seriesKey: text('series_key'),
    createdAt: integer('created_at').notNull(),
    endedAt: integer('ended_at'),
  },
  (table) => [
    index('chunks_by_run').on(table.runId, table.state),
    index('chunks_queued').on(table.queueOrder, table.availableAt).where(sql`state = 'queued'`),
    index('chunks_leased').on(table.runner, table.leaseToken).where(sql`state = 'leased'`),
    index('chunks_by_series').on(table.seriesKey),
    index('chunks_by_input').on(table.inputKey),
    index('chunks_expiring').on(table.leaseExpiresAt).where(sql`state = 'leased'`),
  ],
);

export const samples = sqliteTable(
  'samples',
  {
    runId: text('run_id').notNull(),
    /** Index in the run, from 0. */
    position: integer().notNull(),
    /** Chosen by the caller. */
    sampleId: text('sample_id').notNull(),
    chunkId: text('chunk_id').notNull(),
    state: text().$type<SampleState>().notNull(),
    responses: integer().notNull(),
    batch: text(),
    metadata: text({ mode: 'json' }),
    errorCode: text('error_code').$type<ErrorCode>(),
    errorDetail: text('error_detail'),
  },
  (table) => [
    primaryKey({ columns: [table.runId, table.position] }),
    uniqueIndex('samples_by_id').on(table.runId, table.sampleId),
    index('samples_by_chunk').on(table.chunkId),
    index('samples_by_state').on(table.runId, table.state, table.position),
  ],
);

export const trajectories = sqliteTable(
  'trajectories',
  {
    id: text().primaryKey(),
    tenant: text().notNull(),
    runId: text('run_id').notNull(),
    /** Index of the sample in the run. Lists and exports are ordered by sample and response. */
    samplePosition: integer('sample_position').notNull(),
    responseIndex: integer('response_index').notNull(),
    sampleId: text('sample_id').notNull(),
    origin: text().$type<'given' | 'generated'>().notNull().default('given'),
    text: text().notNull(),
    tokens: integer().notNull(),
    reward: real(),
    /** Given by the caller, for the shaping advantage `given`. */
    advantage: real(),
    means: text({ mode: 'json' }).$type<Partial<Record<DivergenceName, number>>>().notNull(),
    gain: real().notNull(),
    seriesKey: text('series_key').notNull(),
    /** First row of the trajectory in the Parquet object. */
    seriesRow: integer('series_row').notNull(),
    attempt: integer().notNull(),
    createdAt: integer('created_at').notNull(),
  },
  (table) => [uniqueIndex('trajectories_by_run').on(table.runId, table.samplePosition, table.responseIndex)],
);

/** Texts that the scorer generated in a run. Those with a `response_index` are trajectories too. */
export const generations = sqliteTable(
  'generations',
  {
    runId: text('run_id').notNull(),
    samplePosition: integer('sample_position').notNull(),
    view: text().$type<RunGeneration['view']>().notNull(),
    /** Index among the generations of the sample and view. */
    index: integer('place').notNull(),
    sampleId: text('sample_id').notNull(),
    text: text().notNull(),
    tokens: integer().notNull(),
    finishReason: text('finish_reason').$type<RunGeneration['finish_reason']>().notNull(),
    responseIndex: integer('response_index'),
  },
  (table) => [primaryKey({ columns: [table.runId, table.samplePosition, table.view, table.index] })],
);

export const shapings = sqliteTable(
  'shapings',
  {
    id: text().primaryKey(),
    runId: text('run_id').notNull(),
    divergence: text().$type<DivergenceName>().notNull(),
    config: text({ mode: 'json' }).$type<ShapingConfigWire>().notNull(),
    version: integer().notNull(),
    aggregates: text({ mode: 'json' }).$type<ShapingAggregates>().notNull(),
    createdAt: integer('created_at').notNull(),
  },
  (table) => [index('shapings_by_run').on(table.runId, table.id)],
);

/** Values of trajectories in a shaping. Masks and token weights are computed from them and the token series. */
export const shapedTrajectories = sqliteTable(
  'shaped_trajectories',
  {
    shapingId: text('shaping_id').notNull(),
    samplePosition: integer('sample_position').notNull(),
    responseIndex: integer('response_index').notNull(),
    alpha: real().notNull(),
    advantage: real(),
    degenerate: integer({ mode: 'boolean' }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.shapingId, table.samplePosition, table.responseIndex] })],
);

/** Events that `GET /v1/runs/{id}/events` streams; the ID is the SSE ID. */
export const runEvents = sqliteTable(
  'run_events',
  {
    id: integer().primaryKey({ autoIncrement: true }),
    runId: text('run_id').notNull(),
    event: text({ mode: 'json' }).$type<RunEvent>().notNull(),
    createdAt: integer('created_at').notNull(),
  },
  (table) => [index('run_events_by_run').on(table.runId, table.id)],
);

export const idempotencyKeys = sqliteTable(
  'idempotency_keys',
  {
    tenant: text().notNull(),
    key: text().notNull(),
    /** Hash of method, path and body of the first request. */
    requestSha256: text('request_sha256').notNull(),
    resourceId: text('resource_id').notNull(),
    createdAt: integer('created_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenant, table.key] }), index('idempotency_by_age').on(table.createdAt)],
);

/** Health of each configured runner, shared by all isolates. */
export const runners = sqliteTable('runners', {
  name: text().primaryKey(),
  ready: integer({ mode: 'boolean' }).notNull(),
  scorer: text({ mode: 'json' }).$type<Scorer>(),
  capacity: integer().notNull(),
  /** Failures in a row; the circuit opens at a limit. */
  failures: integer().notNull(),
  lastError: text('last_error'),
  /** Time at which the open circuit allows one call; null while it is closed. */
  retryAt: integer('retry_at'),
  checkedAt: integer('checked_at').notNull(),
});

export const datasets = sqliteTable(
  'datasets',
  {
    id: text().primaryKey(),
    tenant: text().notNull(),
    name: text().notNull(),
    description: text(),
    /** Newest frozen version. The draft has the next number. */
    version: integer().notNull().default(0),
    createdAt: integer('created_at').notNull(),
  },
  (table) => [index('datasets_by_tenant').on(table.tenant, table.id)],
);

/** Frozen versions. A row never changes, except that `content_sha256` is set once. */
export const datasetVersions = sqliteTable(
  'dataset_versions',
  {
    datasetId: text('dataset_id').notNull(),
    version: integer().notNull(),
    samples: integer().notNull(),
    responses: integer().notNull(),
    images: integer().notNull(),
    /** Null until it is first computed. */
    contentSha256: text('content_sha256'),
    note: text(),
    createdAt: integer('created_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.datasetId, table.version] })],
);

/** Samples with the range of versions that have them: from `since` until before `until`. R2 stores their content. */
export const datasetSamples = sqliteTable(
  'dataset_samples',
  {
    /** Lists and exports are ordered by it. */
    sequence: integer().primaryKey({ autoIncrement: true }),
    datasetId: text('dataset_id').notNull(),
    sampleId: text('sample_id').notNull(),
    since: integer().notNull(),
    /** First version without the sample; null if the draft has it. */
    until: integer(),
    contentSha256: text('content_sha256').notNull(),
    /** First 16 digits of the hash of the normalised question; finds duplicates. */
    questionKey: text('question_key').notNull(),
    question: text().notNull(),
    images: text({ mode: 'json' }).$type<string[]>().notNull(),
    answers: text({ mode: 'json' }).$type<string[]>().notNull(),
    responses: integer().notNull(),
    metadata: text({ mode: 'json' }).$type<Record<string, unknown>>(),
    objectKey: text('object_key').notNull(),
    objectStart: integer('object_start').notNull(),
    objectBytes: integer('object_bytes').notNull(),
    createdAt: integer('created_at').notNull(),
  },
  (table) => [
    uniqueIndex('dataset_samples_current').on(table.datasetId, table.sampleId).where(sql`until IS NULL`),
    index('dataset_samples_in_order').on(table.datasetId, table.sequence),
    index('dataset_samples_by_object').on(table.objectKey),
  ],
);

/** Signal sets: passes over a dataset version that compute the signals of its samples. */
export const signalSets = sqliteTable(
  'signal_sets',
  {
    id: text().primaryKey(),
    tenant: text().notNull(),
    datasetId: text('dataset_id').notNull(),
    version: integer().notNull(),
    status: text().$type<SignalSet['status']>().notNull(),
    settings: text({ mode: 'json' }).$type<SignalSettings>().notNull(),
    scorer: text({ mode: 'json' }).$type<SignalSet['scorer']>().notNull(),
    /** Hash of tenant, settings and scorer; key of the values in `sample_signals`. */
    settingsKey: text('settings_key').notNull(),
    samplesReused: integer('samples_reused').notNull(),
    /** Sequence number of the last sample in a batch. */
    planned: integer().notNull().default(0),
    createdAt: integer('created_at').notNull(),
    finishedAt: integer('finished_at'),
  },
  (table) => [
    index('signal_sets_by_dataset').on(table.datasetId, table.id),
    index('signal_sets_running').on(table.status).where(sql`status = 'running'`),
  ],
);

/** Batches of a signal set: samples that one run scores. */
export const signalBatches = sqliteTable(
  'signal_batches',
  {
    setId: text('set_id').notNull(),
    /** Sequence number of the last sample of the batch. */
    last: integer().notNull(),
    runId: text('run_id').notNull(),
    done: integer({ mode: 'boolean' }).notNull().default(false),
  },
  (table) => [primaryKey({ columns: [table.setId, table.last] }), index('signal_batches_by_run').on(table.runId)],
);

/** Signals of a content under some settings and scorer, for every dataset that has the content. */
export const sampleSignals = sqliteTable(
  'sample_signals',
  {
    settingsKey: text('settings_key').notNull(),
    contentSha256: text('content_sha256').notNull(),
    /** Values by name. Null with an error, and in rows that a Worker of an earlier release wrote. */
    signals: text({ mode: 'json' }).$type<Partial<SignalValues>>(),
    // Written by earlier releases, one column for each signal. Read only if `signals` is null: see stored-signals.ts.
    meanDependency: real('mean_dependency'),
    maxDependency: real('max_dependency'),
    answerDependency: real('answer_dependency'),
    goldMeanDependency: real('gold_mean_dependency'),
    goldGain: real('gold_gain'),
    goldMaxTokenGain: real('gold_max_token_gain'),
    passRate: real('pass_rate'),
    rewardDeviation: real('reward_deviation'),
    blindPassRate: real('blind_pass_rate'),
    blindVotes: real('blind_votes'),
    visionDrivenFraction: real('vision_driven_fraction'),
    runId: text('run_id').notNull(),
    errorCode: text('error_code').$type<ErrorCode>(),
    errorDetail: text('error_detail'),
    createdAt: integer('created_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.settingsKey, table.contentSha256] })],
);

/** Filters and their results. R2 stores the decisions and the signals at that time. */
export const filters = sqliteTable(
  'filters',
  {
    id: text().primaryKey(),
    tenant: text().notNull(),
    datasetId: text('dataset_id').notNull(),
    version: integer().notNull(),
    signalsId: text('signals_id'),
    scorer: text({ mode: 'json' }).$type<SignalSet['scorer']>(),
    request: text({ mode: 'json' }).$type<FilterRequest>().notNull(),
    counts: text({ mode: 'json' }).$type<FilterCounts>().notNull(),
    thresholds: text({ mode: 'json' }).$type<FilterThreshold[]>().notNull(),
    objectKey: text('object_key').notNull(),
    createdAt: integer('created_at').notNull(),
  },
  (table) => [index('filters_by_tenant').on(table.tenant, table.id), index('filters_by_object').on(table.objectKey)],
);

/** Random secrets of this deployment, such as the key that signs image addresses. */
export const secrets = sqliteTable('secrets', { name: text().primaryKey(), value: text().notNull() });

export const benchmarks = sqliteTable(
  'benchmarks',
  {
    id: text().primaryKey(),
    /** Tenant that created the benchmark. Its datasets and runs belong to `benchmark:{id}`, a tenant without keys. */
    owner: text().notNull(),
    name: text().notNull(),
    title: text().notNull(),
    description: text().notNull(),
    license: text(),
    source: text(),
    /** Newest version; 0 before the first. */
    version: integer().notNull().default(0),
    createdAt: integer('created_at').notNull(),
  },
  (table) => [uniqueIndex('benchmarks_by_name').on(table.name)],
);

type Pinned = Pick<BenchmarkVersion, 'divergence' | 'perturbation' | 'draws' | 'seed' | 'gain_min'>;

/** Pinned versions of a benchmark. Only the grader can be replaced. */
export const benchmarkVersions = sqliteTable(
  'benchmark_versions',
  {
    benchmarkId: text('benchmark_id').notNull(),
    version: integer().notNull(),
    datasetId: text('dataset_id').notNull(),
    datasetVersion: integer('dataset_version').notNull(),
    splits: text({ mode: 'json' }).$type<BenchmarkVersion['splits']>().notNull(),
    settings: text({ mode: 'json' }).$type<Pinned>().notNull(),
    scorer: text({ mode: 'json' }).$type<BenchmarkVersion['scorer']>().notNull(),
    grader: text({ mode: 'json' }).$type<GraderSpec>(),
    graderVersion: integer('grader_version').notNull().default(1),
    responsesMax: integer('responses_max').notNull(),
    perDay: integer('per_day').notNull(),
    perKey: integer('per_key').notNull(),
    samples: integer().notNull(),
    contentSha256: text('content_sha256').notNull(),
    note: text(),
    createdAt: integer('created_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.benchmarkId, table.version] })],
);

export const submissions = sqliteTable(
  'submissions',
  {
    id: text().primaryKey(),
    tenant: text().notNull(),
    keyId: text('key_id').notNull(),
    benchmarkId: text('benchmark_id').notNull(),
    version: integer().notNull(),
    model: text().notNull(),
    team: text(),
    link: text(),
    description: text(),
    visibility: text().$type<SubmissionVisibility>().notNull(),
    selfReported: integer('self_reported', { mode: 'boolean' }).notNull(),
    status: text().$type<SubmissionStatus>().notNull(),
    /** Version of the grader that computed the grades. */
    graderVersion: integer('grader_version').notNull(),
    samples: integer().notNull(),
    responses: integer().notNull(),
    /** Sequence number of the last sample in a batch, or of the last regraded sample. */
    planned: integer().notNull().default(0),
    errorCode: text('error_code').$type<ErrorCode>(),
    errorDetail: text('error_detail'),
    createdAt: integer('created_at').notNull(),
    finishedAt: integer('finished_at'),
    withdrawnAt: integer('withdrawn_at'),
  },
  (table) => [
    index('submissions_by_board').on(table.benchmarkId, table.version, table.id),
    index('submissions_by_tenant').on(table.tenant, table.id),
    index('submissions_by_key').on(table.keyId, table.benchmarkId, table.version, table.createdAt),
    index('submissions_open').on(table.status).where(sql`status IN ('receiving', 'scoring', 'grading')`),
  ],
);

/** Responses of a submission to a sample. R2 stores their texts. */
export const submissionSamples = sqliteTable(
  'submission_samples',
  {
    submissionId: text('submission_id').notNull(),
    /** Sequence number of the dataset sample; orders the samples of the benchmark. */
    sequence: integer().notNull(),
    sampleId: text('sample_id').notNull(),
    split: text().notNull(),
    pair: text({ mode: 'json' }).$type<{ group: string; question: number; image: number }>(),
    responses: integer().notNull(),
    objectKey: text('object_key').notNull(),
    objectStart: integer('object_start').notNull(),
    objectBytes: integer('object_bytes').notNull(),
    /** One score per response; null until the batch has ended. */
    scores: text({ mode: 'json' }).$type<ResponseScore[]>(),
    blindGrades: text('blind_grades', { mode: 'json' }).$type<(number | null)[]>(),
    languageModelGrades: text('language_model_grades', { mode: 'json' }).$type<(number | null)[]>(),
    /** Means over the responses, for sorting. */
    accuracy: real(),
    gain: real(),
    meanDependency: real('mean_dependency'),
    errorCode: text('error_code').$type<ErrorCode>(),
    errorDetail: text('error_detail'),
  },
  (table) => [
    primaryKey({ columns: [table.submissionId, table.sequence] }),
    uniqueIndex('submission_samples_by_id').on(table.submissionId, table.sampleId),
    index('submission_samples_by_object').on(table.objectKey),
  ],
);

/** Batches of a submission: samples that one run scores. */
export const submissionBatches = sqliteTable(
  'submission_batches',
  {
    submissionId: text('submission_id').notNull(),
    /** Sequence number of the last sample of the batch. */
    last: integer().notNull(),
    /** Number of retries of failed samples before the batch. */
    round: integer().notNull().default(0),
    runId: text('run_id').notNull(),
    done: integer({ mode: 'boolean' }).notNull().default(false),
  },
  (table) => [
    primaryKey({ columns: [table.submissionId, table.round, table.last] }),
    index('submission_batches_by_run').on(table.runId),
  ],
);

/** Metrics of submissions: one row per grader version and split, and one for all splits together. */
export const submissionMetrics = sqliteTable(
  'entry_metrics',
  {
    submissionId: text('submission_id').notNull(),
    graderVersion: integer('grader_version').notNull(),
    split: text().notNull(),
    benchmarkId: text('benchmark_id').notNull(),
    version: integer().notNull(),
    metrics: text({ mode: 'json' }).$type<SubmissionMetricsWire>().notNull(),
    createdAt: integer('created_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.submissionId, table.graderVersion, table.split] }),
    index('entry_metrics_by_board').on(table.benchmarkId, table.version, table.graderVersion, table.split),
  ],
);
