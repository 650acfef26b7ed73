/** I beside I': what the two distributions of every token were computed from. */
import { PERTURBATIONS, type Perturbation, perturbationInWords } from '#contract/perturbation.ts';
import { hrefOf } from '../layout/href.ts';
import { type Html, html } from '../layout/html.ts';

export interface ShownViews {
  /** Of the trajectory's pages. */
  path: string;
  /** What the page was asked besides. */
  query: Record<string, string | undefined>;
  /** Pictures of the sample, by hash. */
  images: string[];
  /** Which of them, and which draw, from 0. */
  image: number;
  draw: number;
  draws: number;
  perturbation: Perturbation;
  /** Of the file, so that the page does not jump when it comes. */
  size: { width: number; height: number } | undefined;
}

/** Enlarged, a small picture shows its pixels as they are. */
const SMALL_PX = 300;

function picture({ size }: ShownViews, src: string, alt: string): Html {
  const small = size && Math.max(size.width, size.height) < SMALL_PX;
  const sides = size ? html` width="${size.width}" height="${size.height}"` : '';
  return html`<img src="${src}" alt="${alt}"${sides}${small ? html` class="small"` : ''} loading="lazy" decoding="async">`;
}

function choices(name: string, all: number, chosen: number, hrefFor: (one: number) => string): Html {
  if (all < 2) return html``;
  return html`<nav class="picks" aria-label="${name}"><span>${name}</span>${Array.from(
    { length: all },
    (_, one) => html`<a href="${hrefFor(one)}"${one === chosen ? html` aria-current="true"` : ''}>${one + 1}</a>`,
  )}</nav>`;
}

export function viewsPart(views: ShownViews): Html {
  const { path, query, images, image, draw, draws, perturbation } = views;
  if (images.length === 0) {
    return html`<section id="views"><h2>What it was shown</h2><p class="note">The sample has no picture, so both views are the same words.</p></section>`;
  }
  const to = (part: object) =>
    `${hrefOf(path, { ...query, image: image || undefined, draw: draw || undefined, ...part })}#views`;
  const src = (view: string) =>
    hrefOf(`${path}/views/${view}`, { image, draw: view === 'perturbed' ? draw : undefined });
  const which = images.length > 1 ? `Picture ${image + 1} of ${images.length}` : 'The picture';
  const words = perturbationInWords(perturbation);
  const perturbed = !PERTURBATIONS[perturbation.name].hasImage
    ? html`<figure><div class="blank">no picture</div><figcaption><b>I′</b> the same words without any picture: there is no view to show</figcaption></figure>`
    : html`<figure>${picture(views, src('perturbed'), `${which}, perturbed: ${words}`)}<figcaption><b>I′</b> ${words}${draws > 1 ? `; draw ${draw + 1} of ${draws}` : ''}</figcaption></figure>`;
  return html`<section id="views"><h2>What it was shown</h2><div class="views">
<figure>${picture(views, src('original'), `${which} at the size at which the model sees it`)}<figcaption><b>I</b> as the model sees it</figcaption></figure>
${perturbed}</div>
${choices('Picture', images.length, image, (one) => to({ image: one || undefined }))}${choices('Draw', draws, draw, (one) => to({ draw: one || undefined }))}
${!PERTURBATIONS[perturbation.name].hasImage ? '' : html`<p class="note">I′ is made again from the seed of the run, bit for bit as it was scored${draws > 1 ? '; scores are the mean over the draws' : ''}.</p>`}</section>`;
}

const LINE_CHARS = 34;
const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** What stands in the place of a view that cannot be made now: an image that says why. */
export function viewPlaceholder(reason: string): string {
  const lines: string[] = [];
  for (const word of reason.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < LINE_CHARS) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  const top = 150 - lines.length * 9;
  const text = lines.map(
    (line, at) =>
      `<text x="150" y="${top + at * 20}" text-anchor="middle">${line.replace(/[&<>]/g, (one) => ESCAPES[one] ?? one)}</text>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" width="300" height="300" viewBox="0 0 300 300"><rect width="300" height="300" fill="#f3f1ec"/><rect x="1" y="1" width="298" height="298" fill="none" stroke="#858a93" stroke-dasharray="6 5"/><g font-family="system-ui,sans-serif" font-size="14" fill="#1b1e24">${text.join('')}</g></svg>`;
}
