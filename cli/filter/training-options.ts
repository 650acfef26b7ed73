/** Turns the options of `sightline filter responses` into a request. Rejects options that would have no effect. */
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
type OptionName = Exclude<keyof TrainingOptions, 'set' | 'format'>;

const JUDGEMENT: OptionName[] = ['grounding', 'above', 'abovePercentile', 'correctMin'];
const ROWS: OptionName[] = ['trainer', 'images'];
const OPTIONS_OF_SET: Record<TrainingOptions['set'], OptionName[]> = {
  sft: [...ROWS, 'keep'],
  preferences: [...ROWS, ...JUDGEMENT, 'rejected', 'perSampleMax'],
  trajectories: ['part', 'keep'],
};
const OPTIONS_OF_KEEP: Record<string, OptionName[]> = {
  top: ['by', 'count', 'share'],
  not_lucky: JUDGEMENT,
  grounded_correct: [...JUDGEMENT, 'perSampleMax'],
};
const KEEP_DEFAULT = { sft: 'grounded_correct', trajectories: 'not_lucky' } as const;
const ALL = new Set([...Object.values(OPTIONS_OF_SET), ...Object.values(OPTIONS_OF_KEEP)].flat());

function toFlag(name: OptionName): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

function rejectUnused(options: TrainingOptions, keep: string | undefined): void {
  const used = [...OPTIONS_OF_SET[options.set], ...(keep === undefined ? [] : (OPTIONS_OF_KEEP[keep] ?? []))];
  const unused = [...ALL].find((name) => options[name] !== undefined && !used.includes(name));
  if (unused === undefined) return;
  const choice = `--set ${options.set}${keep === undefined ? '' : ` --keep ${keep}`}`;
  throw new UsageError(`${toFlag(unused)} has no effect with ${choice}, which takes ${used.map(toFlag).join(', ')}.`);
}

function withoutUndefined(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function toGrounding({ grounding, above, abovePercentile }: TrainingOptions): object | undefined {
  const by = grounding ?? (abovePercentile === undefined ? 'gain' : 'mean_dependency');
  if (by === 'gain' && abovePercentile !== undefined) {
    throw new UsageError('--above-percentile needs --grounding mean_dependency.');
  }
  if (by !== 'gain' && above !== undefined) throw new UsageError('--above needs --grounding gain.');
  return grounding === undefined && above === undefined && abovePercentile === undefined
    ? undefined
    : withoutUndefined({ by, above, above_percentile: abovePercentile });
}

/** @throws UsageError for an option without effect; SightlineError for an invalid value */
export function toTrainingRequest(options: TrainingOptions): TrainingRequest {
  const { set, format, trainer, part, by, count, share, correctMin, rejected, perSampleMax } = options;
  const keep = set === 'preferences' ? undefined : (options.keep ?? KEEP_DEFAULT[set]);
  rejectUnused(options, keep);
  const judgement = { grounding: toGrounding(options), correct_min: correctMin, per_sample_max: perSampleMax };
  const images = options.images ?? (set === 'trajectories' || !FILE_FORMATS[format].holdsImages ? undefined : 'embed');
  const rules =
    keep === undefined
      ? { pairs: withoutUndefined({ ...judgement, rejected }) }
      : { filter: withoutUndefined(keep === 'top' ? { keep, by, count, share } : { keep, ...judgement }) };
  return parseWith(trainingRequest, withoutUndefined({ set, format, trainer, images, part, ...rules }), 'The request');
}
