/** A small badge of an entry, as a picture that stands on its own. */
import { type Html, html } from '../layout/html.ts';

const CHAR = 6.6;
const PAD = 7;

/** @param value such as "71.2 % grounded, rank 2–4" */
export function badge({ title, value }: { title: string; value: string }): Html {
  const left = Math.round(Array.from(title).length * CHAR + 2 * PAD);
  const right = Math.round(Array.from(value).length * CHAR + 2 * PAD);
  const width = left + right;
  return html`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="20" role="img" aria-label="${title}: ${value}"><title>${title}: ${value}</title><clipPath id="r"><rect width="${width}" height="20" rx="4"/></clipPath><g clip-path="url(#r)"><rect width="${left}" height="20" fill="#3a3f47"/><rect x="${left}" width="${right}" height="20" fill="#14777a"/></g><g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11" text-anchor="middle"><text x="${left / 2}" y="14" textLength="${left - 2 * PAD}" lengthAdjust="spacingAndGlyphs">${title}</text><text x="${left + right / 2}" y="14" textLength="${right - 2 * PAD}" lengthAdjust="spacingAndGlyphs">${value}</text></g></svg>`;
}
