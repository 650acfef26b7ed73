/** Converts text to token ids and back, with the bytes of every token. Special tokens in a text are encoded as letters. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Tokenizer } from '@huggingface/tokenizers';
import { z } from 'zod';

const addedToken = z.looseObject({ id: z.int(), content: z.string() });
const tokenizerFile = z.looseObject({
  added_tokens: z.array(addedToken),
  model: z.looseObject({ type: z.literal('BPE'), vocab: z.record(z.string(), z.int()) }),
  decoder: z.looseObject({ type: z.literal('ByteLevel') }),
});

export interface TokenizedText {
  /** Text as the tokenizer decodes it: normalised, with U+FFFD for invalid UTF-8. */
  text: string;
  tokenIds: number[];
  /** One string per token; U+FFFD stands for a part of a character. */
  tokenTexts: string[];
  /** Offsets of each token in the concatenated token bytes, end exclusive. */
  byteStarts: number[];
  byteEnds: number[];
}

export interface TextTokenizer {
  specialTokens: ReadonlyMap<string, number>;
  encode(text: string): number[];
  /** @throws RangeError for an id outside the vocabulary */
  describe(tokenIds: readonly number[]): TokenizedText;
}

/** Inverse of GPT-2's mapping of the 256 bytes to printable characters (openai/gpt-2 encoder.py, bytes_to_unicode). */
function bytesByCharacter(): Map<string, number> {
  const printable = (byte: number) =>
    (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || (byte >= 174 && byte <= 255);
  const table = new Map<string, number>();
  let next = 256;
  for (let byte = 0; byte < 256; byte++) table.set(String.fromCharCode(printable(byte) ? byte : next++), byte);
  return table;
}

export async function loadTextTokenizer(folder: string): Promise<TextTokenizer> {
  const readJson = async (name: string): Promise<unknown> => JSON.parse(await readFile(join(folder, name), 'utf8'));
  const file = tokenizerFile.parse(await readJson('tokenizer.json'));
  const specialTokens = new Map(file.added_tokens.map(({ content, id }) => [content, id]));
  // Without added tokens, the tokenizer cannot encode user text as a special token.
  const plain = new Tokenizer({ ...file, added_tokens: [], post_processor: null }, {});

  const byteOf = bytesByCharacter();
  const bytesOf = new Map<number, Buffer>();
  for (const [token, id] of Object.entries(file.model.vocab)) {
    const bytes = Array.from(token, (character) => byteOf.get(character));
    if (bytes.every((byte) => byte !== undefined)) bytesOf.set(id, Buffer.from(bytes));
  }
  for (const [content, id] of specialTokens) bytesOf.set(id, Buffer.from(content, 'utf8'));

  return {
    specialTokens,
    encode: (text) => (text === '' ? [] : plain.encode(text, { add_special_tokens: false }).ids),
    describe(tokenIds) {
      const pieces = tokenIds.map((id) => {
        const bytes = bytesOf.get(id);
        if (!bytes) throw new RangeError(`token id ${id} is not in the vocabulary`);
        return bytes;
      });
      const byteEnds: number[] = [];
      let end = 0;
      for (const piece of pieces) {
        end += piece.length;
        byteEnds.push(end);
      }
      return {
        text: Buffer.concat(pieces).toString('utf8'),
        tokenIds: [...tokenIds],
        tokenTexts: pieces.map((piece) => piece.toString('utf8')),
        byteStarts: [0, ...byteEnds.slice(0, -1)],
        byteEnds,
      };
    },
  };
}
