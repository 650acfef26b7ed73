/** Prompts of samples as message parts (TRL) and as text with placeholders (verl). Pure. */
import type { DatasetSample } from '#contract/dataset.ts';

export type Part = { type: 'text'; text: string } | { type: 'image' };
export interface PartsMessage {
  role: string;
  content: Part[];
}
export interface TextMessage {
  role: string;
  content: string;
}
type Prompt = Pick<DatasetSample, 'question' | 'messages' | 'images'>;
/** Prompt of a sample of a dataset or of a run. */
export type PromptOfSample = Prompt & Pick<DatasetSample, 'id'>;

const PLACEHOLDER = '<image>';
/** Replaces placeholders in the sample's own text, which a trainer would match with a missing image. */
const NO_PLACEHOLDER = '[image]';

export function withoutPlaceholders(text: string): string {
  return text.replaceAll(PLACEHOLDER, NO_PLACEHOLDER);
}

/** Messages for TRL and chat templates. Each image part refers to the next image. */
export function toPartsMessages({ question, messages, images }: Prompt): PartsMessage[] {
  const imageParts = images.map((): Part => ({ type: 'image' }));
  if (question !== undefined) return [{ role: 'user', content: [...imageParts, { type: 'text', text: question }] }];
  return (messages ?? []).map(({ role, content }) => ({
    role,
    content: typeof content === 'string' ? [{ type: 'text', text: content }] : content,
  }));
}

/** Messages for verl: text in which each `<image>` refers to the next image. */
export function toTextMessages(prompt: Prompt): TextMessage[] {
  return toPartsMessages(prompt).map(({ role, content }) => ({
    role,
    content: content.map((part) => (part.type === 'image' ? PLACEHOLDER : withoutPlaceholders(part.text))).join(''),
  }));
}
