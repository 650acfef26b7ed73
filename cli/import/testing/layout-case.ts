/** What the tests of a layout say: its files, and the samples that they must become. */
import type { Files } from './published.ts';

export interface Expected {
  id: string;
  split: string;
  question?: string;
  choices?: string[];
  answers: string[];
  /** How many pictures. */
  images: number;
  metadata?: Record<string, unknown>;
  right: string;
  wrong: string;
}

export interface LayoutCase {
  importer: string;
  layout: string;
  files: () => Promise<Files>;
  samples: Expected[];
}
