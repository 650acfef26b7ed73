/** Measures reading a leaderboard of a thousand submissions, as JSON and as a page, and a long heat map. */
import autocannon from 'autocannon';
import { quantile } from 'simple-statistics';
import { type BenchService, withNewService } from '../service/bench-service.ts';
import { type HeatMapFigures, measureHeatMap } from './measure-heat-map.ts';

const NAME = 'large-board';
const CONNECTIONS = 16;
const REQUESTS = 200;
const WARM_UP = 10;
/** Close to the limit of 16,384 tokens per response. */
const HEAT_MAP_TOKENS = 16_000;

interface ReadFigures {
  bytes: number;
  p50_ms: number;
  p95_ms: number;
  not_modified_p50_ms: number;
}

export interface LeaderboardFigures {
  entries: number;
  splits: number;
  rounds: number;
  json: ReadFigures;
  page: ReadFigures;
  /** 200 requests at 16 connections, spread over all splits. */
  crowd: { requests: number; errors: number; requests_per_s: number };
  heat_map: HeatMapFigures;
}

export interface LeaderboardOptions {
  short: boolean;
  onRound: (title: string, round: number) => void;
}

async function timed(read: () => Promise<Response>): Promise<{ ms: number; response: Response; bytes: number }> {
  const start = performance.now();
  const response = await read();
  const { byteLength } = await response.arrayBuffer();
  return { ms: performance.now() - start, response, bytes: byteLength };
}

const round = (value: number) => Number(value.toFixed(1));

/** Requests another split or order than the previous request, so that no cache can answer it. */
async function measureRead(
  { workerd, auth }: BenchService,
  { pathOf, splits, rounds }: { pathOf: (index: number) => string; splits: string[]; rounds: number },
): Promise<ReadFigures> {
  const urlOf = (index: number) => `${workerd.url}${pathOf(index)}split=${splits[index % splits.length]}`;
  const headers = { ...auth, accept: 'text/html, application/json', 'accept-encoding': 'identity' };
  for (let index = 0; index < WARM_UP; index++) await timed(() => fetch(urlOf(index), { headers }));
  const times: number[] = [];
  const notModifiedTimes: number[] = [];
  let bytes = 0;
  for (let index = 0; index < rounds; index++) {
    const url = urlOf(index);
    const first = await timed(() => fetch(url, { headers }));
    if (first.response.status !== 200) throw new Error(`${url} responded with ${first.response.status}`);
    times.push(first.ms);
    bytes = Math.max(bytes, first.bytes);
    const etag = first.response.headers.get('etag') ?? '';
    const second = await timed(() => fetch(url, { headers: { ...headers, 'if-none-match': etag } }));
    if (second.response.status !== 304)
      throw new Error(`${url} with its ETag responded with ${second.response.status}`);
    notModifiedTimes.push(second.ms);
  }
  return {
    bytes,
    p50_ms: round(quantile(times, 0.5)),
    p95_ms: round(quantile(times, 0.95)),
    not_modified_p50_ms: round(quantile(notModifiedTimes, 0.5)),
  };
}

async function measureConcurrent({ workerd }: BenchService, splits: string[]): Promise<LeaderboardFigures['crowd']> {
  const start = performance.now();
  let errors = 0;
  for (const split of splits) {
    const url = `${workerd.url}/v1/benchmarks/${NAME}/leaderboard?split=${split}`;
    const result = await autocannon({ url, method: 'GET', connections: CONNECTIONS, amount: REQUESTS / splits.length });
    errors += result.errors + result.non2xx;
  }
  return { requests: REQUESTS, errors, requests_per_s: round(REQUESTS / ((performance.now() - start) / 1000)) };
}

export function measureLeaderboard({ short, onRound }: LeaderboardOptions): Promise<LeaderboardFigures> {
  const submissions = 1_000;
  const splits = ['all', ...Array.from({ length: 7 }, (_, index) => `split-${index}`)];
  const rounds = short ? 16 : 160;
  return withNewService([], async (service) => {
    await service.post('/bench/boards', { name: NAME, submissions, splits: splits.length });
    const sortOf = (index: number) => (index % 2 === 0 ? 'accuracy' : 'grounded_accuracy');
    const jsonPathOf = (index: number) => `/v1/benchmarks/${NAME}/leaderboard?sort=${sortOf(index)}&`;
    const json = await measureRead(service, { pathOf: jsonPathOf, splits, rounds });
    onRound('leaderboard', json.p95_ms);
    const pagePathOf = (index: number) => `/benchmarks/${NAME}?sort=${sortOf(index)}&`;
    const page = await measureRead(service, { pathOf: pagePathOf, splits, rounds });
    onRound('page of the leaderboard', page.p95_ms);
    const crowd = await measureConcurrent(service, splits);
    const heatMap = await measureHeatMap(service, HEAT_MAP_TOKENS);
    onRound('heat map', heatMap.render_ms);
    return { entries: submissions, splits: splits.length, rounds, json, page, crowd, heat_map: heatMap };
  });
}

const PAGE_BYTES_MAX = 150_000;
const PAINT_MS_MAX = { full: 2_000, short: 10_000 } as const;
const P95_MS_MAX = { full: 50, short: 400 } as const;

/** @returns one sentence for each figure beyond its limit */
export function findLeaderboardMisses(
  { json, page, crowd, heat_map: heatMap }: LeaderboardFigures,
  short: boolean,
): string[] {
  const p95Max = P95_MS_MAX[short ? 'short' : 'full'];
  const misses: string[] = [];
  for (const [name, { p95_ms: p95 }] of Object.entries({
    'the leaderboard as JSON': json,
    'the page of the leaderboard': page,
  })) {
    if (p95 > p95Max) misses.push(`${name} takes ${p95} ms at the 95th percentile, above ${p95Max}`);
  }
  if (page.bytes > PAGE_BYTES_MAX)
    misses.push(`the page of the leaderboard has ${page.bytes} bytes, above ${PAGE_BYTES_MAX}`);
  if (crowd.errors > 0) misses.push(`${crowd.errors} of ${crowd.requests} concurrent requests failed`);
  const paint = heatMap.first_paint_ms ?? 0;
  const paintMax = PAINT_MS_MAX[short ? 'short' : 'full'];
  if (paint > paintMax)
    misses.push(`the first paint of a heat map of ${heatMap.tokens} tokens takes ${paint} ms, above ${paintMax}`);
  return misses;
}

export function describeLeaderboard({
  entries,
  splits,
  rounds,
  json,
  page,
  crowd,
  heat_map: heatMap,
}: LeaderboardFigures): string {
  const line = ({ bytes, p50_ms, p95_ms, not_modified_p50_ms: notModified }: ReadFigures) =>
    `p50 ${p50_ms} ms, p95 ${p95_ms} ms, 304 ${notModified} ms; ${(bytes / 1000).toFixed(0)} KB`;
  return `
A leaderboard of ${entries} submissions × ${splits} splits, ${rounds} sequential requests
  JSON                 ${line(json)}
  page                 ${line(page)}
  concurrent           ${crowd.requests} requests at ${CONNECTIONS} connections: ${crowd.errors} errors, ${crowd.requests_per_s} requests/s

A heat map of ${heatMap.tokens} tokens, ${(heatMap.bytes / 1e6).toFixed(2)} MB
  rendered             ${heatMap.render_ms} ms
  first paint          ${heatMap.first_paint_ms ?? 'no browser'} ms, then ${heatMap.frame_ms ?? '–'} ms per frame while scrolling
`;
}
