/** Reads the results of a run with one sample as a score report. */
import type { Client } from '#clients/typescript/create-client.ts';
import { SightlineError } from '#contract/errors.ts';
import type { Run } from '#contract/run.ts';
import type { ReportedTrajectory } from '#contract/score-report.ts';
import type { Trajectory } from '#contract/trajectory.ts';
import type { ShownReport } from '../score/render-report.ts';

function toReported({ series, ...summary }: Trajectory): ReportedTrajectory {
  const { response_index, text, mean_dependency, alpha, gain, reward, advantage } = summary;
  const { mask } = series;
  if (alpha === null || mask === null) throw new SightlineError('internal', 'The ended run has no training weights');
  return { ...series, response_index, text, mean_dependency, alpha, mask, gain, reward, advantage };
}

/** @param run an ended run with one sample */
export async function readReport(client: Client, run: Run, question: string): Promise<ShownReport> {
  const trajectories: ReportedTrajectory[] = [];
  for await (const trajectory of client.listTrajectories(run.id)) trajectories.push(toReported(trajectory));
  const { scorer, shaping, config, started_at, finished_at } = run;
  if (!scorer || !shaping) throw new SightlineError('internal', `The run ${run.id} has no results`);
  return {
    scorer,
    config,
    divergence: shaping.divergence,
    question,
    trajectories,
    elapsed_ms: Date.parse(finished_at ?? run.created_at) - Date.parse(started_at ?? run.created_at),
  };
}
