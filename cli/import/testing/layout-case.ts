/** A test case of a layout: its files, and the expected samples. */
import type { Files } from './published.ts';

interface ExpectedSample {
  id: string;
  split: string;
  question?: string;
  choices?: string[];
  answers: string[];
  /** Number of images. */
  images: number;
  metadata?: Record<string, unknown>;
  /** A response that the grader accepts, and one that it rejects. */
  right: string;
  wrong: string;
}

export interface LayoutCase {
  importer: string;
  layout: string;
  files: () => Promise<Files>;
  samples: ExpectedSample[];
}
