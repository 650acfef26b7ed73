/** Encodes the messages of a sample as prompt token ids with the chat template of the model. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Template } from '@huggingface/jinja';
import type { Message, PromptSample } from '#contract/sample.ts';
import type { TextTokenizer } from './text-tokenizer.ts';

export interface ChatPrompt {
  /** Encodes each image as one placeholder token. */
  encode(sample: Pick<PromptSample, 'images' | 'question' | 'messages'>, options: { withImages: boolean }): number[];
}

function toMessages({ images, question, messages }: Pick<PromptSample, 'images' | 'question' | 'messages'>): Message[] {
  if (messages) return messages;
  return [
    {
      role: 'user',
      content: [...images.map(() => ({ type: 'image' as const })), { type: 'text' as const, text: question ?? '' }],
    },
  ];
}

/** A string that occurs in none of the texts, used as their placeholder in the template. */
function unusedMark(texts: string[]): string {
  let mark = '\uE000';
  while (texts.some((text) => text.includes(mark))) mark += '\uE001';
  return mark;
}

export async function loadChatPrompt(folder: string, tokenizer: TextTokenizer): Promise<ChatPrompt> {
  const template = new Template(await readFile(join(folder, 'chat_template.jinja'), 'utf8'));
  const specials = [...tokenizer.specialTokens.keys()].sort((a, b) => b.length - a.length);
  const special = new RegExp(
    `(${specials.map((content) => content.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')).join('|')})`,
  );

  return {
    encode(sample, { withImages }) {
      // User text stays out of the rendered template and is inserted afterwards as plain text: a special token that a
      // user types is encoded as letters, one that the template writes as a special token.
      const userTexts: string[] = [];
      const messages = toMessages(sample);
      const mark = unusedMark(
        messages.flatMap(({ content }) =>
          typeof content === 'string' ? [content] : content.map((part) => (part.type === 'text' ? part.text : '')),
        ),
      );
      const toPlaceholder = (text: string) => `${mark}${userTexts.push(text) - 1}${mark}`;
      const marked = messages.map(({ role, content }) => ({
        role,
        content:
          typeof content === 'string'
            ? toPlaceholder(content)
            : content
                .filter(({ type }) => withImages || type === 'text')
                .map((part) => (part.type === 'text' ? { type: 'text', text: toPlaceholder(part.text) } : part)),
      }));
      const rendered = template.render({ messages: marked, add_generation_prompt: true });

      const ids: number[] = [];
      let plain = '';
      const flush = () => {
        ids.push(...tokenizer.encode(plain));
        plain = '';
      };
      rendered.split(mark).forEach((piece, index) => {
        if (index % 2 === 1) {
          plain += userTexts[Number(piece)] ?? '';
          return;
        }
        for (const part of piece.split(special)) {
          const id = tokenizer.specialTokens.get(part);
          if (id === undefined) plain += part;
          else {
            flush();
            ids.push(id);
          }
        }
      });
      flush();
      return ids;
    },
  };
}
