/** Loads the responses of one sample, with as many tokens as a page can show. */
import type { ApiServices } from '#api/services.ts';
import { type Heat, toHeatTokens } from '#api/trajectories/load-heat.ts';
import { renderSummary, renderTrajectory } from '#api/trajectories/render-trajectory.ts';
import { LIMITS } from '#contract/limits.ts';
import { createSeriesReader } from '#db/objects/series-reader.ts';
import { listTrajectories } from '#db/runs/list-trajectories.ts';
import type { TrajectoryRow } from '#db/runs/rows.ts';
import type { GroupMember } from './group.tsx';

/** Groups of at most this many tokens show the text of every response in colour. */
const TEXT_TOKENS_MAX = 1500;
/** Larger groups show strips, until this many tokens have been read: reading more would delay the page. */
const STRIP_TOKENS_MAX = 60_000;

async function listGroup(services: ApiServices, { run, row, shaping }: Heat): Promise<TrajectoryRow[]> {
  const { samplePosition } = row;
  const rows = await listTrajectories(services.db, {
    runId: run.id,
    shapingId: shaping?.id ?? null,
    after: { samplePosition, responseIndex: -1 },
    limit: LIMITS.responsesPerSampleMax,
  });
  return rows.filter((one) => one.samplePosition === samplePosition);
}

export async function loadGroup(services: ApiServices, heat: Heat): Promise<GroupMember[]> {
  const rows = await listGroup(services, heat);
  const hasTexts = rows.reduce((sum, { tokens }) => sum + tokens, 0) <= TEXT_TOKENS_MAX;
  const reader = createSeriesReader(services.objects);
  const members: GroupMember[] = [];
  let tokensRead = 0;
  for (const row of rows) {
    tokensRead += row.tokens;
    const summary = renderSummary(row, heat);
    const meanDependency = Number(row.means[heat.divergence]);
    let tokens: GroupMember['tokens'];
    let dependency: GroupMember['dependency'];
    if (hasTexts) {
      tokens = toHeatTokens(renderTrajectory(row, await reader.read(row), heat), heat);
      dependency = tokens.dependency;
    } else if (row.id === heat.row.id) {
      dependency = heat.tokens.dependency;
    } else if (tokensRead <= STRIP_TOKENS_MAX) {
      dependency = await reader.readColumn(row, heat.divergence);
    }
    members.push({ summary, meanDependency, tokens, dependency });
  }
  return members;
}
