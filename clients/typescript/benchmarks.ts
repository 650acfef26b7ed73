/** Benchmarks, submissions and boards through the service. */
import type { hc } from 'hono/client';
import type { App } from '#api/app.ts';
import type { Benchmark, BenchmarkVersion, BenchmarkVersionRequestInput } from '#contract/benchmark.ts';
import type { GraderSpec } from '#contract/grading.ts';
import type { Leaderboard, MetricName, SubmissionMetricsWire } from '#contract/leaderboard.ts';
import type { Submission, SubmissionSampleWire, SubmissionVisibility } from '#contract/submission.ts';
import type { Send } from './send.ts';

type Routes = ReturnType<typeof hc<App>>;
type Again = <Result>(call: () => Promise<Result>) => Promise<Result>;

export interface NewBenchmark {
  name: string;
  title: string;
  description?: string;
  license?: string;
  source?: string;
}

export interface SubmissionWish {
  benchmark: string;
  version: number;
  model: string;
  team?: string;
  link?: string;
  description?: string;
  visibility?: SubmissionVisibility;
  selfReported?: boolean;
}

export interface BoardWish {
  version?: number;
  split?: string;
  sort?: MetricName;
}

export function benchmarkCalls(routes: Routes, again: Again, { url, send }: { url: string; send: Send }) {
  const { benchmarks, submissions } = routes.v1;
  const one = benchmarks[':name'];
  const ofVersion = one.versions[':version'];
  const entry = submissions[':id'];

  async function readSubmission(id: string): Promise<Submission> {
    return again(async () => (await entry.$get({ param: { id } })).json());
  }

  return {
    async listBenchmarks(): Promise<Benchmark[]> {
      return (await again(async () => (await benchmarks.$get()).json())).items;
    },

    async readBenchmark(name: string): Promise<Benchmark> {
      return again(async () => (await one.$get({ param: { name } })).json());
    },

    async createBenchmark(request: NewBenchmark): Promise<Benchmark> {
      return (await benchmarks.$post({ json: request })).json();
    },

    /** Pins a frozen dataset version; from then on nobody reads its answers. */
    async pinBenchmark(name: string, request: BenchmarkVersionRequestInput): Promise<BenchmarkVersion> {
      return (await one.versions.$post({ param: { name }, json: request })).json();
    },

    async readBenchmarkVersion(name: string, version: number): Promise<BenchmarkVersion> {
      const param = { name, version: String(version) };
      return again(async () => (await ofVersion.$get({ param })).json());
    },

    async regradeBenchmark(name: string, version: number, grader: GraderSpec | null): Promise<BenchmarkVersion> {
      const param = { name, version: String(version) };
      return (await ofVersion.regrade.$post({ param, json: { grader } })).json();
    },

    /** One JSON object a line, without answers; the file as it comes. */
    async questionsOf(name: string, version: number, split?: string): Promise<ReadableStream<Uint8Array>> {
      const query = split === undefined ? '' : `?split=${encodeURIComponent(split)}`;
      const path = `/v1/benchmarks/${encodeURIComponent(name)}/versions/${version}/questions${query}`;
      const reply = await again(() => send(url + path));
      return reply.body as ReadableStream<Uint8Array>;
    },

    /** @param file JSON lines or Parquet. Not repeated: each call is a submission */
    async submitResponses(
      wish: SubmissionWish,
      file: { body: Uint8Array<ArrayBuffer>; type: 'application/jsonl' | 'application/vnd.apache.parquet' },
    ): Promise<Submission> {
      const { benchmark: name, version, selfReported, ...rest } = wish;
      const query = { ...rest, ...(selfReported === false ? { self_reported: 'false' as const } : {}) };
      const init = { body: file.body, headers: { 'content-type': file.type } };
      const param = { name, version: String(version) };
      return (await ofVersion.submissions.$post({ param, query }, { init })).json();
    },

    readSubmission,

    async *listSubmissions(): AsyncGenerator<Submission> {
      let cursor: string | null = null;
      do {
        const query: { limit: string; cursor?: string } = { limit: '50', ...(cursor === null ? {} : { cursor }) };
        const page: { items: Submission[]; next_cursor: string | null } = await again(async () =>
          (await submissions.$get({ query })).json(),
        );
        yield* page.items;
        cursor = page.next_cursor;
      } while (cursor !== null);
    },

    async withdrawSubmission(id: string): Promise<Submission> {
      return (await entry.withdraw.$post({ param: { id } })).json();
    },

    async retrySubmission(id: string): Promise<Submission> {
      return (await entry.retry.$post({ param: { id } })).json();
    },

    async publishSubmission(id: string, visibility: SubmissionVisibility): Promise<Submission> {
      return (await entry.visibility.$post({ param: { id }, json: { visibility } })).json();
    },

    /** By split, and `all`. Empty while it is under way. */
    async metricsOfEntry(id: string): Promise<Record<string, SubmissionMetricsWire>> {
      return (await again(async () => (await entry.metrics.$get({ param: { id }, query: {} })).json())).splits;
    },

    /** Samples of public splits. */
    async samplesOfEntry(
      id: string,
      query: {
        split?: string;
        sort?: 'position' | 'gain' | 'dependency' | 'accuracy';
        right?: 'true' | 'false';
        limit?: string;
      } = {},
    ): Promise<SubmissionSampleWire[]> {
      return (await again(async () => (await entry.samples.$get({ param: { id }, query })).json())).items;
    },

    async readBoard(name: string, { version, ...rest }: BoardWish = {}): Promise<Leaderboard> {
      const query = { ...rest, ...(version === undefined ? {} : { version: String(version) }) };
      return again(async () => (await one.leaderboard.$get({ param: { name }, query })).json());
    },
  };
}
