/** `sightline filter responses`: from its options to the request. An option that would do nothing is refused. */
import { type ExportFormat, FILE_FORMATS } from '#contract/file-format.ts';
import { parseWith } from '#contract/parse.ts';
import { type TrainingRequest, trainingRequest } from '#contract/training-set.ts';
import { UsageError } from '../terminal/failure.ts';

export interface TrainingOptions {
  set: 'sft' | 'preferences' | 'trajectories';
  format: ExportFormat;
  trainer?: string;
  images?: string;
  part?: string;
  keep?: string;
  by?: string;
  count?: number;
  share?: number;
  grounding?: string;
  above?: number;
  abovePercentile?: number;
  correctMin?: number;
  rejected?: string;
  perSampleMax?: number;
}
type Name = Exclude<keyof TrainingOptions, 'set' | 'format'>;

const JUDGED: Name[] = ['grounding', 'above', 'abovePercentile', 'correctMin'];
const ROWS: Name[] = ['trainer', 'images'];
const OF_SET: Record<TrainingOptions['set'], Name[]> = {
  sft: [...ROWS, 'keep'],
  preferences: [...ROWS, ...JUDGED, 'rejected', 'perSampleMax'],
  trajectories: ['part', 'keep'],
};
const OF_KEEP: Record<string, Name[]> = {
  top: ['by', 'count', 'share'],
  not_lucky: JUDGED,
  grounded_correct: [...JUDGED, 'perSampleMax'],
};
const KEEP = { sft: 'grounded_correct', trajectories: 'not_lucky' } as const;
const ALL = new Set([...Object.values(OF_SET), ...Object.values(OF_KEEP)].flat());

function flag(name: Name): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

function refuseOthers(options: TrainingOptions, keep: string | undefined): void {
  const taken = [...OF_SET[options.set], ...(keep === undefined ? [] : (OF_KEEP[keep] ?? []))];
  const other = [...ALL].find((name) => options[name] !== undefined && !taken.includes(name));
  if (other === undefined) return;
  const asked = `--set ${options.set}${keep === undefined ? '' : ` --keep ${keep}`}`;
  throw new UsageError(`${flag(other)} does nothing with ${asked}, which takes ${taken.map(flag).join(', ')}.`);
}

/** Without what was not said. */
function said(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function toGrounding({ grounding, above, abovePercentile }: TrainingOptions): object | undefined {
  const by = grounding ?? (abovePercentile === undefined ? 'gain' : 'mean_dependency');
  if (by === 'gain' && abovePercentile !== undefined) {
    throw new UsageError('--above-percentile belongs to --grounding mean_dependency.');
  }
  if (by !== 'gain' && above !== undefined) throw new UsageError('--above belongs to --grounding gain.');
  return grounding === undefined && above === undefined && abovePercentile === undefined
    ? undefined
    : said({ by, above, above_percentile: abovePercentile });
}

/** @throws UsageError for an option that would do nothing; SightlineError for a value that is refused */
export function toTrainingRequest(options: TrainingOptions): TrainingRequest {
  const { set, format, trainer, part, by, count, share, correctMin, rejected, perSampleMax } = options;
  const keep = set === 'preferences' ? undefined : (options.keep ?? KEEP[set]);
  refuseOthers(options, keep);
  const judged = { grounding: toGrounding(options), correct_min: correctMin, per_sample_max: perSampleMax };
  const images = options.images ?? (set === 'trajectories' || !FILE_FORMATS[format].holdsImages ? undefined : 'embed');
  const rules =
    keep === undefined
      ? { pairs: said({ ...judged, rejected }) }
      : { filter: said(keep === 'top' ? { keep, by, count, share } : { keep, ...judged }) };
  return parseWith(trainingRequest, said({ set, format, trainer, images, part, ...rules }), 'What is asked for');
}
