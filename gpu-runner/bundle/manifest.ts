/** Schema of `bundle.json`, which models/export writes. */
import { z } from 'zod';

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const count = z.int().min(1);
const tokenId = z.int().min(0);

export const GRAPHS = ['vision', 'embed', 'body', 'head', 'logits'] as const;
export type GraphName = (typeof GRAPHS)[number];

export const TOKENIZER_FILES = ['tokenizer.json', 'tokenizer_config.json', 'chat_template.jinja'] as const;

export const manifest = z.looseObject({
  format: z.literal('sightline-bundle/1'),
  family: z.string(),
  name: z.string().min(1),
  license: z.string(),
  dtype: z.string(),
  hidden_size: count,
  vocab_size: count,
  /** Limit on the tokens of prompt and response together. */
  max_context: count,
  kv: z.object({ layers: count, heads: count, head_dim: count }),
  tokens: z.object({
    image: tokenId,
    vision_start: tokenId,
    vision_end: tokenId,
    end_of_turn: tokenId,
    pad: tokenId,
  }),
  image: z.object({
    patch_size: count,
    merge_size: count,
    temporal_patch_size: count,
    min_pixels: count,
    max_pixels: count,
    mean: z.tuple([z.number(), z.number(), z.number()]),
    std: z.tuple([z.number().positive(), z.number().positive(), z.number().positive()]),
    resample: z.literal('bicubic'),
  }),
  vision: z.object({ window_size: count, inputs: z.array(z.string()) }),
  position_rule: z.literal('mrope'),
  files: z.record(z.string().regex(/^[\w.-]+$/, 'must be a plain file name'), hash),
});
export type Manifest = z.infer<typeof manifest>;
