/** Measures previewing, applying and exporting a filter over a large dataset version. */
import { median } from 'simple-statistics';
import type { BenchService } from '../service/bench-service.ts';

export interface FilteringFigures {
  samples: number;
  preview_ms: number;
  /** Computing and storing the decisions. */
  apply_ms: number;
  apply_rows_per_s: number;
  export_rows_per_s: Record<ExportName, number>;
  /** Rows per second of workerd's CPU time: the rate on an idle machine. */
  export_rows_per_cpu_s: Record<ExportName, number>;
}

type ExportName = keyof typeof EXPORTS;

const EXPORTS = {
  jsonl: 'format=jsonl',
  parquet_reference: 'format=parquet&images=reference',
  parquet_embed: 'format=parquet&images=embed',
} as const;

const RULE = { preset: 'language_shortcut', parameters: { gold_mean_dependency_max: { percentile: 30 } } };

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

async function readToEnd(response: Response): Promise<number> {
  let bytes = 0;
  for await (const chunk of response.body ?? []) bytes += chunk.length;
  return bytes;
}

export async function measureFiltering(
  service: BenchService,
  { dataset, samples, rounds }: { dataset: string; samples: number; rounds: number },
): Promise<FilteringFigures> {
  await service.post(`/v1/datasets/${dataset}/versions`, {});
  const datasetVersion = { tenant: 'default', dataset, version: 1 };
  const { id: signals } = (await (await service.post('/bench/signals', datasetVersion)).json()) as { id: string };
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
  const rates: [string, { clock: number; cpu: number }][] = [];
  for (const [name, query] of Object.entries(EXPORTS)) {
    const times: number[] = [];
    const cpus: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const before = await service.workerd.cpuMs();
      times.push(
        await timed(async () => {
          for (const part of ['kept', 'dropped'])
            await readToEnd(await service.get(`/v1/filters/${filter}/export?part=${part}&${query}`));
        }),
      );
      cpus.push((await service.workerd.cpuMs()) - before);
    }
    const perSecond = (ms: number[]) => Math.round((samples * 1000) / median(ms));
    rates.push([name, { clock: perSecond(times), cpu: perSecond(cpus) }]);
  }
  const ratesBy = (timer: 'clock' | 'cpu') =>
    Object.fromEntries(rates.map(([name, rate]) => [name, rate[timer]])) as Record<ExportName, number>;
  const apply = median(applies);
  return {
    samples,
    preview_ms: Math.round(median(previews)),
    apply_ms: Math.round(apply),
    apply_rows_per_s: Math.round((samples * 1000) / apply),
    export_rows_per_s: ratesBy('clock'),
    export_rows_per_cpu_s: ratesBy('cpu'),
  };
}
