/** What a board of a thousand entries costs to read, and how heavy its page is. */
import autocannon from 'autocannon';
import { quantile } from 'simple-statistics';
import { type BenchService, withNewService } from '../service/bench-service.ts';
import { type HeatMapFigures, measureHeatMap } from './measure-heat-map.ts';

const NAME = 'large-board';
const CONNECTIONS = 16;
const REQUESTS = 200;
const WARM_UP = 10;
/** The longest response that is scored has 16,384. */
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
  /** Of 200 requests at 16 connections, in turn for every split. */
  crowd: { requests: number; errors: number; requests_per_s: number };
  heat_map: HeatMapFigures;
}

export interface LeaderboardOptions {
  short: boolean;
  onRound: (what: string, round: number) => void;
}

async function timed(read: () => Promise<Response>): Promise<{ ms: number; answer: Response; bytes: number }> {
  const started = performance.now();
  const answer = await read();
  const { byteLength } = await answer.arrayBuffer();
  return { ms: performance.now() - started, answer, bytes: byteLength };
}

const round = (value: number) => Number(value.toFixed(1));

/** Every request is of another split or order than the one before, so that nothing near can keep it. */
async function measureRead(
  { workerd, auth }: BenchService,
  { place, splits, rounds }: { place: (at: number) => string; splits: string[]; rounds: number },
): Promise<ReadFigures> {
  const address = (at: number) => `${workerd.url}${place(at)}split=${splits[at % splits.length]}`;
  const headers = { ...auth, accept: 'text/html, application/json', 'accept-encoding': 'identity' };
  for (let at = 0; at < WARM_UP; at++) await timed(() => fetch(address(at), { headers }));
  const times: number[] = [];
  const unmodified: number[] = [];
  let bytes = 0;
  for (let at = 0; at < rounds; at++) {
    const first = await timed(() => fetch(address(at), { headers }));
    if (first.answer.status !== 200) throw new Error(`${address(at)} answered ${first.answer.status}`);
    times.push(first.ms);
    bytes = Math.max(bytes, first.bytes);
    const tag = first.answer.headers.get('etag') ?? '';
    const again = await timed(() => fetch(address(at), { headers: { ...headers, 'if-none-match': tag } }));
    if (again.answer.status !== 304) throw new Error(`${address(at)} with its ETag answered ${again.answer.status}`);
    unmodified.push(again.ms);
  }
  return {
    bytes,
    p50_ms: round(quantile(times, 0.5)),
    p95_ms: round(quantile(times, 0.95)),
    not_modified_p50_ms: round(quantile(unmodified, 0.5)),
  };
}

async function measureCrowd({ workerd }: BenchService, splits: string[]): Promise<LeaderboardFigures['crowd']> {
  const started = performance.now();
  let errors = 0;
  for (const split of splits) {
    const url = `${workerd.url}/v1/benchmarks/${NAME}/leaderboard?split=${split}`;
    const result = await autocannon({ url, method: 'GET', connections: CONNECTIONS, amount: REQUESTS / splits.length });
    errors += result.errors + result.non2xx;
  }
  return { requests: REQUESTS, errors, requests_per_s: round(REQUESTS / ((performance.now() - started) / 1000)) };
}

export function measureLeaderboard({ short, onRound }: LeaderboardOptions): Promise<LeaderboardFigures> {
  const entries = 1_000;
  const splits = ['all', ...Array.from({ length: 7 }, (_, at) => `split-${at}`)];
  const rounds = short ? 16 : 160;
  return withNewService([], async (service) => {
    await service.post('/bench/boards', { name: NAME, entries, splits: splits.length });
    const api = (at: number) =>
      `/v1/benchmarks/${NAME}/leaderboard?sort=${at % 2 === 0 ? 'accuracy' : 'grounded_accuracy'}&`;
    const json = await measureRead(service, { place: api, splits, rounds });
    onRound('board', json.p95_ms);
    const pageOf = (at: number) => `/benchmarks/${NAME}?sort=${at % 2 === 0 ? 'accuracy' : 'grounded_accuracy'}&`;
    const page = await measureRead(service, { place: pageOf, splits, rounds });
    onRound('page of the board', page.p95_ms);
    const crowd = await measureCrowd(service, splits);
    const heatMap = await measureHeatMap(service, HEAT_MAP_TOKENS);
    onRound('heat map', heatMap.render_ms);
    return { entries, splits: splits.length, rounds, json, page, crowd, heat_map: heatMap };
  });
}

const PAGE_BYTES_MAX = 150_000;
const PAINT_MS_MAX = { full: 2_000, short: 10_000 } as const;
const P95_MS_MAX = { full: 50, short: 400 } as const;

/** @returns a sentence for every figure that is worse than it may be */
export function findLeaderboardMisses(
  { json, page, crowd, heat_map: heatMap }: LeaderboardFigures,
  short: boolean,
): string[] {
  const most = P95_MS_MAX[short ? 'short' : 'full'];
  const misses: string[] = [];
  for (const [name, { p95_ms: p95 }] of Object.entries({ 'the board as JSON': json, 'its page': page })) {
    if (p95 > most) misses.push(`${name} takes ${p95} ms at the 95th percentile, more than ${most}`);
  }
  if (page.bytes > PAGE_BYTES_MAX)
    misses.push(`the page of the board has ${page.bytes} bytes, more than ${PAGE_BYTES_MAX}`);
  if (crowd.errors > 0) misses.push(`${crowd.errors} of ${crowd.requests} requests of a crowd failed`);
  const paint = heatMap.first_paint_ms ?? 0;
  if (paint > PAINT_MS_MAX[short ? 'short' : 'full'])
    misses.push(`a heat map of ${heatMap.tokens} tokens is first seen after ${paint} ms`);
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
  const line = ({ bytes, p50_ms, p95_ms, not_modified_p50_ms: not }: ReadFigures) =>
    `p50 ${p50_ms} ms, p95 ${p95_ms} ms, 304 ${not} ms; ${(bytes / 1000).toFixed(0)} KB`;
  return `
A board of ${entries} entries × ${splits} splits, ${rounds} requests one after the other
  JSON                 ${line(json)}
  page                 ${line(page)}
  crowd                ${crowd.requests} requests at ${CONNECTIONS} connections: ${crowd.errors} errors, ${crowd.requests_per_s} a second

A heat map of ${heatMap.tokens} tokens, ${(heatMap.bytes / 1e6).toFixed(2)} MB
  rendered             ${heatMap.render_ms} ms
  first paint          ${heatMap.first_paint_ms ?? 'no browser'} ms, then ${heatMap.frame_ms ?? '–'} ms a frame while it is scrolled
`;
}
