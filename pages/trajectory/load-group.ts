/** The responses of one sample, as much of each as a page can bear. */

import type { ApiServices } from '#api/services.ts';
import { type Heat, toHeatTokens } from '#api/trajectories/load-heat.ts';
import { renderSummary, renderTrajectory } from '#api/trajectories/render-trajectory.ts';
import { LIMITS } from '#contract/limits.ts';
import { createSeriesReader } from '#db/objects/series-reader.ts';
import { listTrajectories } from '#db/runs/list-trajectories.ts';
import type { GroupMember } from './group.ts';

/** All responses are written out where they have this many tokens together. */
const TEXT_TOKENS_MAX = 1500;
/** Beyond, each is a strip of colours, as long as the reading of their series does not keep the page waiting. */
const STRIP_TOKENS_MAX = 60_000;

export async function readGroup(services: ApiServices, heat: Heat): Promise<GroupMember[]> {
  const { run, row, shaping, divergence } = heat;
  const { samplePosition } = row;
  const neighbours = await listTrajectories(services.db, {
    runId: run.id,
    shapingId: shaping?.id ?? null,
    after: { samplePosition, responseIndex: -1 },
    limit: LIMITS.responsesPerSampleMax,
  });
  const rows = neighbours.filter((one) => one.samplePosition === samplePosition);
  const total = rows.reduce((sum, { tokens }) => sum + tokens, 0);
  const reader = createSeriesReader(services.objects);
  const members: GroupMember[] = [];
  let read = 0;
  for (const one of rows) {
    const member: GroupMember = {
      summary: renderSummary(one, heat),
      meanDependency: Number(one.means[divergence]),
      tokens: undefined,
      dependency: undefined,
    };
    read += one.tokens;
    if (total <= TEXT_TOKENS_MAX) {
      const trajectory = renderTrajectory(one, await reader.read(one), heat);
      member.tokens = toHeatTokens(trajectory, heat);
      member.dependency = member.tokens.dependency;
    } else if (one.id === row.id) {
      member.dependency = heat.tokens.dependency;
    } else if (read <= STRIP_TOKENS_MAX) {
      member.dependency = await reader.readColumn(one, divergence);
    }
    members.push(member);
  }
  return members;
}
