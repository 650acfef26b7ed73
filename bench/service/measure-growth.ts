/** Measures the time per row to list and export a small and a large run, and the memory of exporting the large one. */
import { setTimeout as sleep } from 'node:timers/promises';
import { median } from 'simple-statistics';
import { type BenchService, withService, withStateFolder } from './bench-service.ts';
import { freePort, openIsolateHeap } from './isolate-heap.ts';

const TOKENS = 16;
const TRAJECTORIES_PER_INSERT = 4_096;
const PAGE = 200;
/** Pages listed per round: the first ones of the small run, the last ones of the large run. */
const PAGES = 5;
const LIST_ROUNDS = 8;
const MEMORY_INTERVAL_MS = 50;

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
  onRound: (title: string, round: number) => void;
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
  /** The last pages of the large run. */
  list: RowCost;
  export: Partial<Record<ExportName, RowCost>>;
  /** Peak memory of the Worker's isolate during the export of the large run: heap and buffers, garbage included. */
  heap_peak_mb: Partial<Record<ExportName, number>>;
}

interface FilledRun {
  id: string;
  rows: number;
}

async function insertRun({ post }: BenchService, trajectories: number): Promise<FilledRun> {
  const response = await post('/bench/runs', { tenant: 'default', trajectories });
  const { id } = (await response.json()) as { id: string };
  for (let from = 0; from < trajectories; from += TRAJECTORIES_PER_INSERT) {
    const count = Math.min(TRAJECTORIES_PER_INSERT, trajectories - from);
    await post('/bench/trajectories', { run: id, from, count, tokens: TOKENS });
  }
  return { id, rows: trajectories };
}

const LINE_FEED = 0x0a;

/** Reads a response to its end. @returns the number of line feeds: at least one per row in JSONL and CSV */
async function countLines(response: Response): Promise<number> {
  let lines = 0;
  for await (const chunk of response.body ?? []) {
    for (let index = chunk.indexOf(LINE_FEED); index >= 0; index = chunk.indexOf(LINE_FEED, index + 1)) lines += 1;
  }
  return lines;
}

/** @returns microseconds per row */
async function timed(rows: number, work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return ((performance.now() - start) * 1000) / rows;
}

function compareCosts(small: number[], large: number[]): RowCost {
  const [a, b] = [median(small), median(large)];
  return { small_us: Math.round(a), large_us: Math.round(b), ratio: Number((b / a).toFixed(2)) };
}

/** Cursor of the page after this trajectory, in the format of api/http/cursor.ts. */
function cursorAfter(index: number): string {
  const key = { samplePosition: Math.floor(index / 8), responseIndex: index % 8 };
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

async function listPages({ get }: BenchService, runId: string, first: number): Promise<void> {
  let cursor = first === 0 ? '' : `&cursor=${cursorAfter(first - 1)}`;
  for (let page = 0; page < PAGES; page++) {
    const response = await get(`/v1/runs/${runId}/trajectories?limit=${PAGE}${cursor}`);
    const { items, next_cursor } = (await response.json()) as { items: unknown[]; next_cursor: string | null };
    if (items.length !== PAGE) throw new Error(`a page has ${items.length} trajectories instead of ${PAGE}`);
    cursor = `&cursor=${next_cursor}`;
  }
}

async function measureList(service: BenchService, small: FilledRun, large: FilledRun): Promise<RowCost> {
  const rows = PAGE * PAGES;
  const smallCosts: number[] = [];
  const largeCosts: number[] = [];
  for (let round = 0; round <= LIST_ROUNDS; round++) {
    const costs = [
      await timed(rows, () => listPages(service, small.id, 0)),
      await timed(rows, () => listPages(service, large.id, large.rows - rows)),
    ] as const;
    if (round === 0) continue;
    smallCosts.push(costs[0]);
    largeCosts.push(costs[1]);
  }
  return compareCosts(smallCosts, largeCosts);
}

/** @returns the largest measured value while the work runs */
async function measurePeak(measure: () => Promise<number>, work: () => Promise<void>): Promise<number> {
  let peak = await measure();
  const done = new AbortController();
  const sampling = (async () => {
    while (!done.signal.aborted) {
      peak = Math.max(peak, await measure());
      await sleep(MEMORY_INTERVAL_MS);
    }
  })();
  await work();
  done.abort();
  await sampling;
  return peak;
}

function createExporter({ get }: BenchService, name: ExportName): (run: FilledRun) => Promise<number> {
  return ({ id, rows }) =>
    timed(rows, async () => {
      const lines = await countLines(await get(`/v1/runs/${id}/${EXPORTS[name]}`));
      if (name !== 'parquet' && lines < rows) throw new Error(`the export ${name} has ${lines} lines for ${rows} rows`);
    });
}

async function measureExport(
  service: BenchService,
  name: ExportName,
  { small, large }: { small: FilledRun; large: FilledRun },
): Promise<RowCost> {
  const exportAll = createExporter(service, name);
  await exportAll(small);
  const smallCosts: number[] = [];
  const largeCosts: number[] = [];
  for (let before = 0; before < 3; before++) smallCosts.push(await exportAll(small));
  largeCosts.push(await exportAll(large));
  for (let after = 0; after < 3; after++) smallCosts.push(await exportAll(small));
  return compareCosts(smallCosts, largeCosts);
}

export function measureGrowth({ small: few, large: many, exports, onRound }: GrowthOptions): Promise<GrowthFigures> {
  return withStateFolder(async (stateFolder) => {
    const start = <Result>(use: (service: BenchService) => Promise<Result>) =>
      withService({ stateFolder, runners: [] }, use);
    const [small, large, listCost] = await start(async (service) => {
      const runs = [await insertRun(service, few), await insertRun(service, many)] as const;
      onRound('growth, filled', many);
      return [...runs, await measureList(service, ...runs)] as const;
    });
    const costs: [ExportName, RowCost][] = [];
    for (const [round, name] of exports.entries()) {
      costs.push([name, await start((service) => measureExport(service, name, { small, large }))]);
      onRound(`growth, ${name}`, round);
    }
    // Measured apart from the time, because inspecting an isolate slows it down.
    const memory: [ExportName, number][] = [];
    for (const [round, name] of exports.entries()) {
      const inspectorPort = await freePort();
      const peak = await withService({ stateFolder, runners: [], inspectorPort }, async (service) => {
        const heap = await openIsolateHeap(inspectorPort);
        const exportAll = createExporter(service, name);
        const peakMb = await measurePeak(heap.usedMb, async () => void (await exportAll(large)));
        heap.close();
        return peakMb;
      });
      memory.push([name, Math.round(peak)]);
      onRound(`memory, ${name}`, round);
    }
    return {
      small_rows: few,
      large_rows: many,
      tokens_per_row: TOKENS,
      list: listCost,
      export: Object.fromEntries(costs) as GrowthFigures['export'],
      heap_peak_mb: Object.fromEntries(memory) as GrowthFigures['heap_peak_mb'],
    };
  });
}
