/** Inputs and results of the metrics of a submission. */

export interface SubmissionResponse {
  /** 0 to 1; null where the grader cannot tell. */
  grade: number | null;
  /** S̄ in nats; null where there is none. */
  meanDependency: number | null;
  /** Σ log p(o | I) − Σ log p(o | I') in nats, less what it must exceed to count; null where scoring failed. */
  gain: number | null;
}

export interface SubmissionSample {
  id: string;
  responses: readonly SubmissionResponse[];
  /** Of responses that the model made without the image. */
  blindGrades?: readonly (number | null)[];
  /** Of responses that its language model made alone. */
  languageModelGrades?: readonly (number | null)[];
  /** Samples of one group share questions and images; they are one cluster. */
  pair?: { group: string; question: number; image: number };
}

/** With its 95 % interval. */
export interface Estimate {
  value: number;
  low: number;
  high: number;
  standardError: number;
}

export interface CalibrationBin {
  /** Mean S̄ of its responses, in nats. */
  dependency: number;
  /** Mean grade of its responses. */
  accuracy: number;
  responses: number;
}

/** NaturalBench's accuracies: by question, by image and by group. */
export interface PairAccuracy {
  question: Estimate;
  image: Estimate;
  group: Estimate;
}

export interface PairedComparison {
  /** Samples that both entries have. */
  samples: number;
  /** Independent clusters among them. */
  clusters: number;
  /** a − b. */
  difference: Estimate;
  /** Two-sided. */
  pValue: number;
  test: 'exact_sign_flips' | 'clustered_t';
}

export interface RankInterval {
  best: number;
  worst: number;
}
