/** What a row costs to list and to export, in a small run and in a large one, and what memory the large export takes. */
import { median } from 'simple-statistics';
import { type BenchService, withService, withStateFolder } from './bench-service.ts';

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

export interface GrowthOptions {
  small: number;
  large: number;
  onRound: (what: string, round: number) => void;
}

interface RowCost {
  small_us: number;
  large_us: number;
  ratio: number;
}

interface ExportCost extends RowCost {
  /** Of workerd as a whole (isolates, D1 and R2 together): freshly started, and at most during the large export. */
  idle_mb: number;
  peak_mb: number;
}

export interface GrowthFigures {
  small_rows: number;
  large_rows: number;
  tokens_per_row: number;
  /** Of the large run, its last pages. */
  list: RowCost;
  export: Record<ExportName, ExportCost>;
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

async function drain(answer: Response): Promise<number> {
  let bytes = 0;
  for await (const piece of answer.body ?? []) bytes += piece.length;
  return bytes;
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

/** The cursor of the page that begins at this trajectory, as api/cursor.ts makes it. */
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

async function peakWhile({ workerd }: BenchService, work: () => Promise<void>): Promise<number> {
  let peak = await workerd.residentMb();
  const watching = setInterval(() => {
    void workerd.residentMb().then((now) => {
      peak = Math.max(peak, now);
    });
  }, MEMORY_EVERY_MS);
  try {
    await work();
  } finally {
    clearInterval(watching);
  }
  return peak;
}

/** In a process that has done nothing else before. */
async function measureExport(
  service: BenchService,
  name: ExportName,
  small: Filled,
  large: Filled,
): Promise<ExportCost> {
  async function exportAll({ run, rows }: Filled): Promise<number> {
    return timed(rows, async () => {
      const bytes = await drain(await service.get(`/v1/runs/${run}/${EXPORTS[name]}`));
      if (bytes < rows) throw new Error(`the export ${name} has ${bytes} bytes for ${rows} rows`);
    });
  }
  const idle = await service.workerd.residentMb();
  await exportAll(small);
  const ofSmall = [await exportAll(small), await exportAll(small), await exportAll(small)];
  const ofLarge: number[] = [];
  const peak = await peakWhile(service, async () => {
    ofLarge.push(await exportAll(large));
  });
  for (let after = 0; after < 3; after++) ofSmall.push(await exportAll(small));
  return { ...costOf(ofSmall, ofLarge), idle_mb: Math.round(idle), peak_mb: Math.round(peak) };
}

export function measureGrowth({ small: few, large: many, onRound }: GrowthOptions): Promise<GrowthFigures> {
  return withStateFolder(async (stateFolder) => {
    const start = <Result>(use: (service: BenchService) => Promise<Result>) =>
      withService({ stateFolder, runners: [] }, use);
    const [small, large, listed] = await start(async (service) => {
      const filled = [await fill(service, few), await fill(service, many)] as const;
      onRound('growth, filled', many);
      return [...filled, await measureList(service, ...filled)] as const;
    });
    const costs: [ExportName, ExportCost][] = [];
    for (const [round, name] of (Object.keys(EXPORTS) as ExportName[]).entries()) {
      costs.push([name, await start((service) => measureExport(service, name, small, large))]);
      onRound(`growth, ${name}`, round);
    }
    return {
      small_rows: few,
      large_rows: many,
      tokens_per_row: TOKENS,
      list: listed,
      export: Object.fromEntries(costs) as GrowthFigures['export'],
    };
  });
}
