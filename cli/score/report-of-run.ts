/** What a service keeps of one sample, as the report that people read. */
import type { Client } from '#clients/typescript/create-client.ts';
import { SightlineError } from '#contract/errors.ts';
import type { Run } from '#contract/run.ts';
import type { ReportedTrajectory } from '#contract/score-report.ts';
import type { Trajectory } from '#contract/trajectory.ts';
import type { ShownReport } from './print-report.ts';

function toReported({ series, ...summary }: Trajectory): ReportedTrajectory {
  const { response_index, text, mean_dependency, alpha, gain, reward, advantage } = summary;
  const { mask } = series;
  if (alpha === null || mask === null) throw new SightlineError('internal', 'The run has ended without a shaping');
  return { ...series, response_index, text, mean_dependency, alpha, mask, gain, reward, advantage };
}

/** @param run of one sample, ended */
export async function readReport(client: Client, run: Run, question: string): Promise<ShownReport> {
  const trajectories: ReportedTrajectory[] = [];
  for await (const one of client.trajectoriesOf(run.id)) trajectories.push(toReported(one));
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
