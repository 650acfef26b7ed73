/** Example bodies of the OpenAPI document; a test sends each of them. */
import type { RunRequestInput } from '#contract/run-request.ts';
import type { FilterTargetInput } from '#contract/stored-filter.ts';

/** 56 × 56 pixels: a red square on white. */
export const EXAMPLE_IMAGE =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAADgAAAA4AQMAAACSSKldAAAABlBMVEXdIiL///+6Q4v9AAAACXBIWXMAAAsTAAALEwEAmpwYAAAAGUlEQVQY02P4DwEMdKP/MDAw2A9jmr7hCQACvh2IMh1jsgAAAABJRU5ErkJggg==';

export const runExample: RunRequestInput = {
  name: 'two answers to one question',
  divergences: ['kl'],
  perturbation: { name: 'patch_blackening', patch: 14, probability: 0.5 },
  draws: 2,
  seed: 1,
  samples: [
    {
      id: 'colour-1',
      images: [EXAMPLE_IMAGE],
      question: 'What color is the square?',
      responses: [
        { text: 'The square is red.', reward: 1 },
        { text: 'The square is blue.', reward: 0 },
      ],
    },
  ],
};

export const filterTargetExample: FilterTargetInput = {
  dataset_id: `dst_${'0'.repeat(26)}`,
  version: 1,
  signals_id: `sig_${'0'.repeat(26)}`,
  rule: { preset: 'language_shortcut' },
};
