/** Runs the filter study: draws samples, starts a service, measures filters through it, and writes the study's files. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startService } from '#cli/service/start-service.ts';
import { fetchReadiness } from '#clients/runner/call.ts';
import { REFERENCE_BUNDLE, startRunner } from '#clients/runner/start.ts';
import { createClient } from '#clients/typescript/create-client.ts';
import { toSvg } from '#studies/shared/chart.ts';
import { writePageTables } from '#studies/shared/page-tables.ts';
import type { Progress } from '#studies/shared/progress.ts';
import { preparePython } from '#studies/shared/python.ts';
import { drawRenders } from '#studies/shared/renders.ts';
import { toJson } from '#studies/shared/to-json.ts';
import { measureFilters, VIEWS } from './measure-filters.ts';
import { type FilterReport, keptPlot, toFilterTables } from './report.ts';

export interface FilterRun {
  root: string;
  samples: number;
  seed: number;
  model: string | undefined;
  /** Measures only signals computed without the image. Views with blackened patches take most of the time. */
  short: boolean;
  progress: Progress;
}

export async function runFilters({ root, samples, seed, model, short, progress }: FilterRun): Promise<FilterReport> {
  const scratch = await mkdtemp(join(tmpdir(), 'sightline-filters-'));
  const log = progress.step;
  try {
    const python = await preparePython({ root, interpreter: process.env.SIGHTLINE_PYTHON, log });
    log(`drawing ${2 * samples} samples with seeds ${seed} and ${seed + 1}`);
    const draw = (drawSeed: number) =>
      drawRenders({ python, root, folder: join(scratch, `renders-${drawSeed}`), seed: drawSeed, samples });
    const [calibration, test] = [await draw(seed), await draw(seed + 1)];
    log('starting a service and a runner');
    const runner = await startRunner({ SIGHTLINE_BUNDLE: model ?? REFERENCE_BUNDLE });
    const service = await startService({
      stateFolder: join(scratch, 'state'),
      runners: [{ name: 'runner', url: runner.url }],
    });
    try {
      const { scorer } = await fetchReadiness({ url: runner.url, token: undefined });
      if (!scorer) throw new Error('the runner has no model');
      const figures = await measureFilters({
        client: createClient({ url: service.url, key: service.adminKey }),
        calibration: calibration.samples,
        test: test.samples,
        seed,
        views: short ? VIEWS.slice(0, 1) : VIEWS,
        onStep: log,
      });
      const command = `npm run validity -- --filters --samples ${samples} --seed ${seed}${short ? ' --short' : ''}`;
      const { name, revision } = scorer;
      const provenance = { schema: 'sightline.validity-filters/1' as const, command, seed, scorer: { name, revision } };
      // Tables and the chart show the rounded figures of filters.json, so that they can be made again from it.
      return JSON.parse(toJson({ ...provenance, ...figures })) as FilterReport;
    } finally {
      await service.stop();
      await runner.stop();
    }
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Writes filters.json, the chart, and the tables of filters.md. */
export async function writeFilters(report: FilterReport, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'filters.json'), toJson(report, 2));
  await writeFile(join(folder, 'filters-kept.svg'), await toSvg(keptPlot(report)));
  await writePageTables(join(folder, 'filters.md'), toFilterTables(report));
}
