/** Describes a signal set: scorer, settings and progress. */
import type { ApiServices } from '#api/services.ts';
import type { SignalSettings } from '#contract/signals.ts';
import { readSignalProgress } from '#db/signals/read-progress.ts';
import type { SignalSetRow } from '#db/signals/rows.ts';
import type { ShownSet } from './signal-set.tsx';

function settingsInWords({ divergence, perturbation, draws, generate }: SignalSettings): string {
  const words: string[] = [divergence, perturbation.name];
  if (draws > 1) words.push(`${draws} draws`);
  if (generate) words.push(`${generate.n} generated, ${generate.blind} blind`);
  return words.join(', ');
}

export async function describeSignalSet({ db }: ApiServices, row: SignalSetRow): Promise<ShownSet> {
  const { id, status, scorer, settings, createdAt } = row;
  return {
    id,
    status,
    scorer: `${scorer.name} ${scorer.revision.slice(0, 8)}`,
    settings: settingsInWords(settings),
    createdAt,
    progress: await readSignalProgress(db, row),
  };
}
