/** Inputs and results of the metrics of a submission. */

export interface SubmissionResponse {
  /** 0 to 1; null if undecided. */
  grade: number | null;
  /** S̄ in nats; null if unknown. */
  meanDependency: number | null;
  /** Σ log p(o | I) − Σ log p(o | I') in nats, minus the benchmark's `gain_min`; null if scoring failed. */
  gain: number | null;
}

export interface SubmissionSample {
  id: string;
  responses: readonly SubmissionResponse[];
  /** Grades of responses that the model generated without the image. */
  blindGrades?: readonly (number | null)[];
  /** Grades of responses that its language model generated alone. */
  languageModelGrades?: readonly (number | null)[];
  /** Samples of a group share questions and images, and form one cluster. */
  pair?: { group: string; question: number; image: number };
}

/** Estimate with its 95 % confidence interval. */
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
  /** Samples that both submissions have. */
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
