/**
 * Normalises a text as SQuAD and VQA do: Unicode NFKC, lower case, no punctuation,
 * no articles, number words as digits, single spaces. Idempotent.
 */
import { plainText } from './plain-text.ts';

const ARTICLES = new Set(['a', 'an', 'the']);
const WORDS = 'zero one two three four five six seven eight nine ten'.split(' ');
const DIGITS = new Map(WORDS.map((word, value) => [word, String(value)]));

export type Normalisation = { articles: 'drop' | 'keep'; number_words: 'digits' | 'keep' };
export const USUAL: Normalisation = { articles: 'drop', number_words: 'digits' };

/** Keeps punctuation inside numbers (3.5, 1,000, -2, 50%, 3:4, 1/2); between letters it separates words. Dollar signs go: they mark mathematics as often as money. */
function dropPunctuation(text: string): string {
  return text
    .replace(/(?<=\d)[,'’](?=\d{3}(?!\d))/g, '')
    .replace(/(?<=\p{L})['’](?=\p{L})/gu, '')
    .replace(/(?<![\p{L}\d])[-−–](?=\.?\d)/gu, '\uE000')
    .replace(/(?<=\d)\.(?=\d)/g, '\uE001')
    .replace(/(?<=\d)([:/])(?=\d)/g, (mark) => (mark === ':' ? '\uE002' : '\uE003'))
    .replaceAll('$', ' ')
    .replace(/[^\p{L}\p{M}\p{N}\p{Sc}\p{Sm}%°\uE000-\uE003]+/gu, ' ')
    .replace(/\uE000/g, '-')
    .replace(/\uE001/g, '.')
    .replace(/\uE002/g, ':')
    .replace(/\uE003/g, '/');
}

export function normalise(text: string, { articles, number_words: numberWords }: Normalisation = USUAL): string {
  const lower = plainText(text.normalize('NFKC').replace(/[\uE000-\uE003]/g, ' '))
    .toLowerCase()
    .normalize('NFKC');
  const words = dropPunctuation(lower).trim().split(/\s+/);
  const kept = articles === 'drop' && words.length > 1 ? words.filter((word) => !ARTICLES.has(word)) : words;
  return (kept.length === 0 ? words : kept)
    .map((word) => (numberWords === 'digits' ? (DIGITS.get(word) ?? word) : word))
    .join(' ');
}
