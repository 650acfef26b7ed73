/** Parsers of option values. */
import { InvalidArgumentError } from 'commander';
import { DIVERGENCE_NAMES, type DivergenceName } from '#contract/divergence.ts';
import type { Region } from '#contract/sample.ts';

export function parseNumber(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) throw new InvalidArgumentError('Give a finite number.');
  return value;
}

/** Parser of an option that may be repeated: collects its values in a list. */
export function collectInto<Item>(parse: (text: string) => Item): (text: string, collected?: unknown) => Item[] {
  return (text, collected) => [...(Array.isArray(collected) ? (collected as Item[]) : []), parse(text)];
}

/** "0:10,20,60,80", or "10,20,60,80" for image 0 */
export function parseRegion(text: string): Region {
  const [image = '', box = ''] = text.includes(':') ? text.split(':') : ['0', text];
  const [left, top, right, bottom, ...more] = box.split(',').map(parseNumber);
  if (left === undefined || top === undefined || right === undefined || bottom === undefined || more.length > 0) {
    throw new InvalidArgumentError('Give IMAGE:LEFT,TOP,RIGHT,BOTTOM in pixels.');
  }
  return { image: parseNumber(image), box: [left, top, right, bottom] };
}

export function parseDivergences(text: string): DivergenceName[] {
  return text.split(',').map((name) => {
    const known = DIVERGENCE_NAMES.find((candidate) => candidate === name.trim());
    if (!known) throw new InvalidArgumentError(`Choose from: ${DIVERGENCE_NAMES.join(', ')}.`);
    return known;
  });
}

export function parseBetaMax(text: string): number | 'dynamic' {
  return text === 'dynamic' ? text : parseNumber(text);
}
