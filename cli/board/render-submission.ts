/** Renders submissions. */
import type { Submission } from '#contract/submission.ts';
import type { Canvas } from '../terminal/terminal.ts';
import { visible } from '../terminal/visible-text.ts';

export function renderSubmission({ chalk }: Canvas, submission: Submission): string {
  const { id, benchmark, version, model, status, samples, visibility, error, withdrawn_at: withdrawn } = submission;
  const state = withdrawn === null ? status : `withdrawn ${withdrawn.slice(0, 10)}`;
  const lines = [
    `${chalk.bold(visible(model ?? 'anonymous'))}  ${id}`,
    `  ${benchmark} version ${version}, ${visibility}: ${state}, ${samples.done} of ${samples.total} samples`,
  ];
  if (error) lines.push(`  ${error.code}: ${visible(error.detail)}`);
  return lines.join('\n');
}

export function renderSubmissions(canvas: Canvas, submissions: readonly Submission[]): string {
  if (submissions.length === 0) return 'You have no submissions.';
  return submissions.map((submission) => renderSubmission(canvas, submission)).join('\n');
}
