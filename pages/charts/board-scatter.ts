/** Entries by two shares, each with its intervals. */
import type { EstimateWire } from '#contract/leaderboard.ts';
import { type Html, html } from '../html.ts';
import { place, scaleOf, ticksOf } from './axis.ts';

export interface BoardPoint {
  name: string;
  href: string;
  x: EstimateWire;
  y: EstimateWire;
}

export interface BoardScatter {
  x: string;
  y: string;
  points: BoardPoint[];
  /** Entries that lack one of the two. */
  without: number;
}

const WIDTH = 640;
const HEIGHT = 400;
const LEFT = 52;
const RIGHT = WIDTH - 24;
const TOP = 18;
const BASE = HEIGHT - 48;
const NAMED_MAX = 24;
const NAME_CHARS = 26;
/** A name hides no other one. */
const NAME_HEIGHT = 13;

/** Names go to the side where there is room, and only where no other is near. */
function placeNames(points: { x: number; y: number }[]): boolean[] {
  const taken: { x: number; y: number }[] = [];
  return points.map(({ x, y }) => {
    const isFree = taken.every((one) => Math.abs(one.y - y) > NAME_HEIGHT || Math.abs(one.x - x) > 170);
    if (isFree && taken.length < NAMED_MAX) taken.push({ x, y });
    return isFree && taken.length <= NAMED_MAX;
  });
}

export function boardScatter({ x, y, points, without }: BoardScatter): Html {
  const toX = scaleOf([0, 1], [LEFT, RIGHT]);
  const toY = scaleOf([0, 1], [BASE, TOP]);
  const placed = points.map((point) => ({ ...point, at: { x: toX(point.x.value), y: toY(point.y.value) } }));
  const named = placeNames(placed.map(({ at }) => at));
  const percent = (tick: number) => `${Math.round(100 * tick)} %`;
  return html`<figure class="chart card"><svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="group" aria-label="${y} against ${x}, ${points.length} entries; the table has the numbers">
${ticksOf(0, 1, 4).map((tick) => html`<path class="grid" d="M${LEFT} ${place(toY(tick))}H${RIGHT}M${place(toX(tick))} ${BASE}V${TOP}"/><text x="${LEFT - 8}" y="${place(toY(tick) + 4)}" text-anchor="end">${percent(tick)}</text><text x="${place(toX(tick))}" y="${BASE + 16}" text-anchor="middle">${percent(tick)}</text>`)}
<text x="${(LEFT + RIGHT) / 2}" y="${HEIGHT - 8}" text-anchor="middle">${x}</text>
<text x="14" y="${(TOP + BASE) / 2}" text-anchor="middle" transform="rotate(-90 14 ${(TOP + BASE) / 2})">${y}</text>
<path class="whisker" d="${placed.map(({ x: one, y: other, at }) => `M${place(toX(one.low))} ${place(at.y)}H${place(toX(one.high))}M${place(at.x)} ${place(toY(other.low))}V${place(toY(other.high))}`).join('')}"/>
${placed.map(({ name, href, at }, index) => {
  const isLeft = at.x > (LEFT + RIGHT) / 2;
  const shown = name.length > NAME_CHARS ? `${name.slice(0, NAME_CHARS - 1)}…` : name;
  const label = named[index]
    ? html`<text class="point-name" x="${place(at.x + (isLeft ? -9 : 9))}" y="${place(at.y - 6)}" text-anchor="${isLeft ? 'end' : 'start'}">${shown}</text>`
    : '';
  return html`<a href="${href}" aria-label="${name}"><circle class="point" cx="${place(at.x)}" cy="${place(at.y)}" r="5"><title>${name}</title></circle>${label}</a>`;
})}
</svg><figcaption class="note">Lines are 95 % intervals. Right and looking is at the top on the right.${without > 0 ? ` ${without} entries lack one of the two.` : ''}</figcaption></figure>`;
}
