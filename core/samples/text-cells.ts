/** Reads text cells: answers, responses, and messages with image placeholders. */
import type { DatasetSampleInput } from '#contract/dataset.ts';
import type { Message } from '#contract/sample.ts';
import { isRecord, refuseRow } from './row.ts';

/** Accepts strings, numbers, booleans and lists of them. Null and undefined give no answer. */
export function readAnswers(value: unknown, pointer: string): string[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((answer, index) => readAnswers(answer, `${pointer}/${index}`));
  if (typeof value === 'string') return value.trim() === '' ? [] : [value];
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint') return [String(value)];
  if (isRecord(value) && 'target' in value) return readAnswers(value.target, `${pointer}/target`);
  return refuseRow(pointer, 'must be a text, a number, or a list of them');
}

type Responses = NonNullable<DatasetSampleInput['responses']>;

/** Accepts texts, or objects that contract/dataset.ts validates later. */
export function readResponses(value: unknown, pointer: string): Responses {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) return refuseRow(pointer, 'must be a list of responses');
  return value.map((response) => (typeof response === 'string' ? { text: response } : (response as Responses[number])));
}

const PLACEHOLDER = '<image>';

type Part = Exclude<Message['content'], string>[number];

/** Splits a text at `<image>`, each of which refers to the next image. */
function splitPlaceholders(content: string): Part[] {
  return content.split(PLACEHOLDER).flatMap((piece, index): Part[] => {
    const words: Part[] = piece === '' ? [] : [{ type: 'text', text: piece }];
    return index === 0 ? words : [{ type: 'image' }, ...words];
  });
}

function readPart(part: unknown, pointer: string): Part[] {
  if (typeof part === 'string') return splitPlaceholders(part);
  if (isRecord(part)) {
    if (part.type === 'image' || part.type === 'image_url') return [{ type: 'image' }];
    if (typeof part.text === 'string') return splitPlaceholders(part.text);
  }
  return refuseRow(pointer, 'must be a text or a part of type "text" or "image"');
}

/**
 * Reads chat messages of trainers. Without placeholders, the images precede the text of the first user message.
 * @throws RowError
 */
export function readMessages(value: unknown, images: number, pointer: string): DatasetSampleInput['messages'] {
  if (!Array.isArray(value) || value.length === 0) return refuseRow(pointer, 'must be a list of messages');
  const messages = value.map((message, index) => {
    const messagePointer = `${pointer}/${index}`;
    if (!isRecord(message)) return refuseRow(messagePointer, 'must be an object with role and content');
    const { role, content } = message;
    const parts = Array.isArray(content)
      ? content.flatMap((part, partIndex) => readPart(part, `${messagePointer}/content/${partIndex}`))
      : readPart(content, `${messagePointer}/content`);
    return { role: role as Message['role'], content: parts };
  });
  const placed = messages.flatMap(({ content }) => content).filter(({ type }) => type === 'image').length;
  if (placed === 0 && images > 0) {
    const first = messages.find(({ role }) => role === 'user');
    if (!first) return refuseRow(pointer, 'has images but no message with the role user to show them in');
    first.content.unshift(...Array.from({ length: images }, (): Part => ({ type: 'image' })));
  }
  return messages;
}

/** Reads a question. `<image>` placeholders that all precede the text are removed; any others make it a message. */
export function readQuestion(value: string, images: number): Pick<DatasetSampleInput, 'question' | 'messages'> {
  const parts = splitPlaceholders(value);
  const leading = parts.findIndex(({ type }) => type === 'text');
  const rest = parts.slice(Math.max(leading, 0));
  if (!value.includes(PLACEHOLDER)) return { question: value };
  const [only] = rest;
  if (leading === images && rest.length === 1 && only?.type === 'text') return { question: only.text.trim() };
  return { messages: [{ role: 'user', content: parts }] };
}
