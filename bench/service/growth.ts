/** What a row costs to list and to export, in a small run and in a large one, and what memory the large export takes. */
import { setTimeout as sleep } from 'node:timers/promises';
import { median } from 'simple-statistics';
import { type BenchService, withService, withStateFolder } from './bench-service.ts';
import { freePort, openIsolateHeap } from './isolate-heap.ts';

const TOKENS = 16;
const FILLED_AT_ONCE = 4_096;
const PAGE = 200;
/** Pages listed at the beginning and at the end of a run. */
const PAGES = 5;
const LIST_ROUNDS = 8;
const MEMORY_EVERY_MS = 50;

const EXPORTS = {
  csv: 'export?format=csv',
  jsonl_without_series: 'export?format=jsonl&series=false',
  jsonl: 'export?format=jsonl',
  parquet: 'export?format=parquet',
} as const;
type ExportName = keyof typeof EXPORTS;
export const EXPORT_NAMES = Object.keys(EXPORTS) as ExportName[];

export interface GrowthOptions {
  small: number;
  large: number;
  exports: readonly ExportName[];
  onRound: (what: string, round: number) => void;
}

interface RowCost {
  small_us: number;
  large_us: number;
  ratio: number;
}

export interface GrowthFigures {
  small_rows: number;
  large_rows: number;
  tokens_per_row: number;
  /** Of the large run, its last pages. */
  list: RowCost;
  export: Partial<Record<ExportName, RowCost>>;
  /** Of the Worker's isolate while it exported the large run: the most that was on its heap and in buffers, garbage included. */
  heap_peak_mb: Partial<Record<ExportName, number>>;
}

interface Filled {
  run: string;
  rows: number;
}

async function fill({ post }: BenchService, trajectories: number): Promise<Filled> {
  const answer = await post('/bench/runs', { tenant: 'default', trajectories });
  const { id: run } = (await answer.json()) as { id: string };
  for (let from = 0; from < trajectories; from += FILLED_AT_ONCE) {
    const count = Math.min(FILLED_AT_ONCE, trajectories - from);
    await post('/bench/trajectories', { run, from, count, tokens: TOKENS });
  }
  return { run, rows: trajectories };
}

const LINE_FEED = 0x0a;

/** @returns its line feeds: of JSONL and CSV, one for each row at least */
async function drain(answer: Response): Promise<number> {
  let lines = 0;
  for await (const piece of answer.body ?? []) {
    for (let at = piece.indexOf(LINE_FEED); at >= 0; at = piece.indexOf(LINE_FEED, at + 1)) lines += 1;
  }
  return lines;
}

/** @returns microseconds for each row */
async function timed(rows: number, work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return ((performance.now() - started) * 1000) / rows;
}

function costOf(small: number[], large: number[]): RowCost {
  const [a, b] = [median(small), median(large)];
  return { small_us: Math.round(a), large_us: Math.round(b), ratio: Number((b / a).toFixed(2)) };
}

/** The cursor of the page that begins at this trajectory, as api/http/cursor.ts makes it. */
function cursorAfter(place: number): string {
  const key = { samplePosition: Math.floor(place / 8), responseIndex: place % 8 };
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

async function list({ get }: BenchService, run: string, place: number): Promise<void> {
  let cursor = place === 0 ? '' : `&cursor=${cursorAfter(place - 1)}`;
  for (let page = 0; page < PAGES; page++) {
    const answer = await get(`/v1/runs/${run}/trajectories?limit=${PAGE}${cursor}`);
    const { items, next_cursor } = (await answer.json()) as { items: unknown[]; next_cursor: string | null };
    if (items.length !== PAGE) throw new Error(`a page of ${items.length}`);
    cursor = `&cursor=${next_cursor}`;
  }
}

async function measureList(service: BenchService, small: Filled, large: Filled): Promise<RowCost> {
  const rows = PAGE * PAGES;
  const ofSmall: number[] = [];
  const ofLarge: number[] = [];
  for (let round = 0; round <= LIST_ROUNDS; round++) {
    const turn = [
      await timed(rows, () => list(service, small.run, 0)),
      await timed(rows, () => list(service, large.run, large.rows - rows)),
    ] as const;
    if (round === 0) continue;
    ofSmall.push(turn[0]);
    ofLarge.push(turn[1]);
  }
  return costOf(ofSmall, ofLarge);
}

/** The most that `measure` says while the work is done. */
async function peakWhile(measure: () => Promise<number>, work: () => Promise<void>): Promise<number> {
  let peak = await measure();
  const done = new AbortController();
  const watching = (async () => {
    while (!done.signal.aborted) {
      peak = Math.max(peak, await measure());
      await sleep(MEMORY_EVERY_MS);
    }
  })();
  await work();
  done.abort();
  await watching;
  return peak;
}

function createExporter({ get }: BenchService, name: ExportName): (filled: Filled) => Promise<number> {
  return ({ run, rows }) =>
    timed(rows, async () => {
      const lines = await drain(await get(`/v1/runs/${run}/${EXPORTS[name]}`));
      if (name !== 'parquet' && lines < rows) throw new Error(`the export ${name} has ${lines} lines for ${rows} rows`);
    });
}

async function measureExport(service: BenchService, name: ExportName, small: Filled, large: Filled): Promise<RowCost> {
  const exportAll = createExporter(service, name);
  await exportAll(small);
  const ofSmall: number[] = [];
  const ofLarge: number[] = [];
  for (let before = 0; before < 3; before++) ofSmall.push(await exportAll(small));
  ofLarge.push(await exportAll(large));
  for (let after = 0; after < 3; after++) ofSmall.push(await exportAll(small));
  return costOf(ofSmall, ofLarge);
}

export function measureGrowth({ small: few, large: many, exports, onRound }: GrowthOptions): Promise<GrowthFigures> {
  return withStateFolder(async (stateFolder) => {
    const start = <Result>(use: (service: BenchService) => Promise<Result>) =>
      withService({ stateFolder, runners: [] }, use);
    const [small, large, listed] = await start(async (service) => {
      const filled = [await fill(service, few), await fill(service, many)] as const;
      onRound('growth, filled', many);
      return [...filled, await measureList(service, ...filled)] as const;
    });
    const costs: [ExportName, RowCost][] = [];
    for (const [round, name] of exports.entries()) {
      costs.push([name, await start((service) => measureExport(service, name, small, large))]);
      onRound(`growth, ${name}`, round);
    }
    // Apart from the timing: whoever looks into an isolate slows it down.
    const memory: [ExportName, number][] = [];
    for (const [round, name] of exports.entries()) {
      const inspectorPort = await freePort();
      const peak = await withService({ stateFolder, runners: [], inspectorPort }, async (service) => {
        const heap = await openIsolateHeap(inspectorPort);
        const exportAll = createExporter(service, name);
        const most = await peakWhile(heap.usedMb, async () => void (await exportAll(large)));
        heap.close();
        return most;
      });
      memory.push([name, Math.round(peak)]);
      onRound(`memory, ${name}`, round);
    }
    return {
      small_rows: few,
      large_rows: many,
      tokens_per_row: TOKENS,
      list: listed,
      export: Object.fromEntries(costs) as GrowthFigures['export'],
      heap_peak_mb: Object.fromEntries(memory) as GrowthFigures['heap_peak_mb'],
    };
  });
}
