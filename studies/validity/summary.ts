/** Formats the report as one screen of text for a terminal. */
import { toColumns } from '#studies/shared/text-table.ts';
import { bestRule } from './figures/goals.ts';
import type { ValidityReport } from './report.ts';
import { accuracyTable, aurocTable, drawsTable, goalsTable, rulesTable } from './tables.ts';

export function toSummary(report: ValidityReport): string {
  const { scorer, samples, image_questions, shortcuts, seed, goals } = report;
  return [
    `${scorer.name} ${scorer.revision.slice(0, 12)} on ${samples} fresh samples (${image_questions} image questions, ` +
      `${shortcuts} shortcuts), seed ${seed}; 95 % intervals in brackets`,
    `Accuracy\n${toColumns(accuracyTable(report))}`,
    `AUROC of visual tokens, hard, gold responses, one draw\n${toColumns(aurocTable(report, 'gold', 'hard'))}`,
    `AUROC by number of draws of blackened patches, hard\n${toColumns(drawsTable(report, 'hard'))}`,
    `Shortcut rules (best: ${bestRule(report).name})\n${toColumns(rulesTable(report))}`,
    `Goals: ${goals.filter(({ met }) => met).length} of ${goals.length} met\n${toColumns(goalsTable(goals))}`,
  ].join('\n\n');
}
