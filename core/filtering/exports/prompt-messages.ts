/** What a sample asks, in the two ways in which trainers place pictures among words. Pure. */
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
/** What an exported row needs of a sample, of a dataset or of a run. */
export type PromptOfSample = Prompt & Pick<DatasetSample, 'id'>;

const PLACEHOLDER = '<image>';
/** What a placeholder in the words themselves becomes: a trainer would look for a picture that is not there. */
const NO_PLACEHOLDER = '[image]';

export function withoutPlaceholders(text: string): string {
  return text.replaceAll(PLACEHOLDER, NO_PLACEHOLDER);
}

/** TRL and chat templates: parts, an image part standing for the next picture. */
export function toPartsMessages({ question, messages, images }: Prompt): PartsMessage[] {
  const pictures = images.map((): Part => ({ type: 'image' }));
  if (question !== undefined) return [{ role: 'user', content: [...pictures, { type: 'text', text: question }] }];
  return (messages ?? []).map(({ role, content }) => ({
    role,
    content: typeof content === 'string' ? [{ type: 'text', text: content }] : content,
  }));
}

/** verl: text, `<image>` standing for the next picture. */
export function toTextMessages(prompt: Prompt): TextMessage[] {
  return toPartsMessages(prompt).map(({ role, content }) => ({
    role,
    content: content.map((part) => (part.type === 'image' ? PLACEHOLDER : withoutPlaceholders(part.text))).join(''),
  }));
}
