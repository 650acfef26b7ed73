/** Samples in requests to the runner and the service: prompt, images, regions, responses. */
import { z } from 'zod';
import { identifier, sha256, text } from './fields.ts';
import { LIMITS } from './limits.ts';

export const messagePart = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('text'), text }),
  /** Refers to the next image of the sample's `images`, in order. */
  z.strictObject({ type: z.literal('image') }),
]);

export const message = z.strictObject({
  role: z.enum(['system', 'user', 'assistant']),
  content: z.union([text, z.array(messagePart).min(1).max(64)]),
});
export type Message = z.infer<typeof message>;

export const responseFields = {
  text: text.min(1, 'a response must not be empty').optional(),
  token_ids: z
    .array(z.int().min(0).max(0x7fff_ffff))
    .min(1, 'a response must not be empty')
    .max(LIMITS.tokensPerResponseMax, `a response has at most ${LIMITS.tokensPerResponseMax} tokens`)
    .optional(),
};

export const eitherTextOrTokens = [
  (value: { text?: string | undefined; token_ids?: number[] | undefined }) =>
    (value.text === undefined) !== (value.token_ids === undefined),
  { message: 'give exactly one of text and token_ids' },
] as const;

export const response = z.strictObject(responseFields).refine(...eitherTextOrTokens);
export type Response = z.infer<typeof response>;

/** Box in pixels of the image after EXIF rotation: left, top, right, bottom; right and bottom are exclusive. */
export const region = z.strictObject({
  image: z.int().min(0).default(0),
  box: z
    .tuple([z.number().min(0), z.number().min(0), z.number().min(0), z.number().min(0)])
    .refine(([left, top, right, bottom]) => right > left && bottom > top, {
      message: 'must be [left, top, right, bottom] with right > left and bottom > top',
    }),
});
export type Region = z.infer<typeof region>;

export const promptFields = {
  id: identifier,
  images: z
    .array(sha256)
    .max(LIMITS.imagesPerSampleMax, `a sample has at most ${LIMITS.imagesPerSampleMax} images`)
    .default([]),
  question: text.min(1).optional().describe('Shorthand for one user message: the images in order, then this text.'),
  messages: z.array(message).min(1).max(LIMITS.messagesPerSampleMax).optional(),
  replacement_images: z.array(sha256).max(LIMITS.imagesPerSampleMax).optional(),
  regions: z.array(region).max(LIMITS.regionsPerSampleMax).optional(),
};

export interface PromptFields {
  images: string[];
  question?: string | undefined;
  messages?: Message[] | undefined;
}

function imageParts(messages: Message[]): number {
  return messages
    .flatMap(({ content }) => (typeof content === 'string' ? [] : content))
    .filter(({ type }) => type === 'image').length;
}

export function checkPrompt(sample: PromptFields, context: z.RefinementCtx): void {
  if ((sample.question === undefined) === (sample.messages === undefined)) {
    context.addIssue({ code: 'custom', message: 'give exactly one of question and messages' });
  } else if (sample.messages && imageParts(sample.messages) !== sample.images.length) {
    context.addIssue({
      code: 'custom',
      path: ['messages'],
      message: `the messages show ${imageParts(sample.messages)} images, but images lists ${sample.images.length}`,
    });
  }
}

export const promptSample = z.strictObject(promptFields).superRefine(checkPrompt);
export type PromptSample = z.infer<typeof promptSample>;
