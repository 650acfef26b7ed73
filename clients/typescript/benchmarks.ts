/** Calls to benchmarks, submissions and leaderboards. */
import type { Benchmark, BenchmarkVersion, BenchmarkVersionRequestInput } from '#contract/benchmark.ts';
import type { GraderSpec } from '#contract/grading.ts';
import type { Leaderboard, MetricName, SubmissionMetricsWire } from '#contract/leaderboard.ts';
import type { Submission, SubmissionSampleWire, SubmissionVisibility } from '#contract/submission.ts';
import { paginate } from './paginate.ts';
import type { Routes } from './routes.ts';
import type { Retry, Send } from './send.ts';

export interface NewBenchmark {
  name: string;
  title: string;
  description?: string;
  license?: string;
  source?: string;
}

export interface NewSubmission {
  benchmark: string;
  version: number;
  model: string;
  team?: string;
  link?: string;
  description?: string;
  visibility?: SubmissionVisibility;
  selfReported?: boolean;
}

export interface BoardQuery {
  version?: number;
  split?: string;
  sort?: MetricName;
}

const SUBMISSIONS_PER_PAGE = '50';

export function benchmarkCalls(routes: Routes, retry: Retry, { url, send }: { url: string; send: Send }) {
  const { benchmarks, submissions } = routes.v1;
  const benchmark = benchmarks[':name'];
  const benchmarkVersion = benchmark.versions[':version'];
  const submission = submissions[':id'];
  const toParam = (name: string, version: number) => ({ name, version: String(version) });

  return {
    async listBenchmarks(): Promise<Benchmark[]> {
      return (await retry(async () => (await benchmarks.$get()).json())).items;
    },

    async readBenchmark(name: string): Promise<Benchmark> {
      return retry(async () => (await benchmark.$get({ param: { name } })).json());
    },

    async createBenchmark(request: NewBenchmark): Promise<Benchmark> {
      return (await benchmarks.$post({ json: request })).json();
    },

    /** Pins a frozen dataset version, after which nobody can read its answers. */
    async pinBenchmark(name: string, request: BenchmarkVersionRequestInput): Promise<BenchmarkVersion> {
      return (await benchmark.versions.$post({ param: { name }, json: request })).json();
    },

    async readBenchmarkVersion(name: string, version: number): Promise<BenchmarkVersion> {
      return retry(async () => (await benchmarkVersion.$get({ param: toParam(name, version) })).json());
    },

    async regradeBenchmark(name: string, version: number, grader: GraderSpec | null): Promise<BenchmarkVersion> {
      return (await benchmarkVersion.regrade.$post({ param: toParam(name, version), json: { grader } })).json();
    },

    /** Streams the questions as JSON lines, without answers. */
    async downloadQuestions(name: string, version: number, split?: string): Promise<ReadableStream<Uint8Array>> {
      const query = split === undefined ? '' : `?split=${encodeURIComponent(split)}`;
      const path = `/v1/benchmarks/${encodeURIComponent(name)}/versions/${version}/questions${query}`;
      const reply = await retry(() => send(url + path));
      return reply.body as ReadableStream<Uint8Array>;
    },

    /** Sends JSON lines or Parquet. Never retries: every call creates a submission. */
    async submitResponses(
      { benchmark: name, version, selfReported, ...rest }: NewSubmission,
      file: { body: Uint8Array<ArrayBuffer>; type: 'application/jsonl' | 'application/vnd.apache.parquet' },
    ): Promise<Submission> {
      const query = { ...rest, ...(selfReported === false ? { self_reported: 'false' as const } : {}) };
      const init = { body: file.body, headers: { 'content-type': file.type } };
      return (await benchmarkVersion.submissions.$post({ param: toParam(name, version), query }, { init })).json();
    },

    async readSubmission(id: string): Promise<Submission> {
      return retry(async () => (await submission.$get({ param: { id } })).json());
    },

    listSubmissions(): AsyncGenerator<Submission> {
      return paginate((cursor) => {
        const query = { limit: SUBMISSIONS_PER_PAGE, ...cursor };
        return retry(async () => (await submissions.$get({ query })).json());
      });
    },

    async withdrawSubmission(id: string): Promise<Submission> {
      return (await submission.withdraw.$post({ param: { id } })).json();
    },

    async retrySubmission(id: string): Promise<Submission> {
      return (await submission.retry.$post({ param: { id } })).json();
    },

    async publishSubmission(id: string, visibility: SubmissionVisibility): Promise<Submission> {
      return (await submission.visibility.$post({ param: { id }, json: { visibility } })).json();
    },

    /** @returns metrics of `all` and of each split; empty until the submission is scored */
    async readSubmissionMetrics(id: string): Promise<Record<string, SubmissionMetricsWire>> {
      return (await retry(async () => (await submission.metrics.$get({ param: { id }, query: {} })).json())).splits;
    },

    /** Lists samples of public splits, one page. */
    async listSubmissionSamples(
      id: string,
      query: {
        split?: string;
        sort?: 'position' | 'gain' | 'dependency' | 'accuracy';
        right?: 'true' | 'false';
        limit?: string;
      } = {},
    ): Promise<SubmissionSampleWire[]> {
      return (await retry(async () => (await submission.samples.$get({ param: { id }, query })).json())).items;
    },

    async readBoard(name: string, { version, ...rest }: BoardQuery = {}): Promise<Leaderboard> {
      const query = { ...rest, ...(version === undefined ? {} : { version: String(version) }) };
      return retry(async () => (await benchmark.leaderboard.$get({ param: { name }, query })).json());
    },
  };
}
