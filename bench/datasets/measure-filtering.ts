/** What it costs to preview, apply and export a filter over a large version. */
import { median } from 'simple-statistics';
import type { BenchService } from '../service/bench-service.ts';

export interface FilteringFigures {
  samples: number;
  preview_ms: number;
  /** Decisions and their storing. */
  apply_ms: number;
  apply_rows_per_s: number;
  export_rows_per_s: Record<'jsonl' | 'parquet_reference' | 'parquet_embed', number>;
}

const EXPORTS = {
  jsonl: 'format=jsonl',
  parquet_reference: 'format=parquet&images=reference',
  parquet_embed: 'format=parquet&images=embed',
} as const;

const RULE = { preset: 'language_shortcut', parameters: { gold_mean_dependency_max: { percentile: 30 } } };

async function timed(work: () => Promise<unknown>): Promise<number> {
  const from = performance.now();
  await work();
  return performance.now() - from;
}

async function drain(answer: Response): Promise<number> {
  let bytes = 0;
  for await (const piece of answer.body ?? []) bytes += piece.length;
  return bytes;
}

export async function measureFiltering(
  service: BenchService,
  { dataset, samples, rounds }: { dataset: string; samples: number; rounds: number },
): Promise<FilteringFigures> {
  await service.post(`/v1/datasets/${dataset}/versions`, {});
  const filled = { tenant: 'default', dataset, version: 1 };
  const { id: signals } = (await (await service.post('/bench/signals', filled)).json()) as { id: string };
  const target = { dataset_id: dataset, version: 1, signals_id: signals, rule: RULE };
  const previews: number[] = [];
  const applies: number[] = [];
  let filter = '';
  for (let round = 0; round <= rounds; round += 1) {
    const previewed = await timed(async () => (await service.post('/v1/filters/preview', target)).json());
    const applied = await timed(async () => {
      filter = ((await (await service.post('/v1/filters', target)).json()) as { id: string }).id;
    });
    if (round === 0) continue;
    previews.push(previewed);
    applies.push(applied);
  }
  const rates: [string, number][] = [];
  for (const [name, query] of Object.entries(EXPORTS)) {
    const times: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      times.push(
        await timed(async () => {
          for (const part of ['kept', 'dropped'])
            await drain(await service.get(`/v1/filters/${filter}/export?part=${part}&${query}`));
        }),
      );
    }
    rates.push([name, Math.round((samples * 1000) / median(times))]);
  }
  const apply = median(applies);
  return {
    samples,
    preview_ms: Math.round(median(previews)),
    apply_ms: Math.round(apply),
    apply_rows_per_s: Math.round((samples * 1000) / apply),
    export_rows_per_s: Object.fromEntries(rates) as FilteringFigures['export_rows_per_s'],
  };
}
