/** Entries by two shares, each with its intervals. */
import type { EstimateWire } from '#contract/leaderboard.ts';
import { type Html, html } from '../layout/html.ts';
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
const NAME_WIDTH = 150;

interface Place {
  x: number;
  y: number;
}

interface Name extends Place {
  anchor: 'start' | 'end';
}

/** To the side where there is room, above the point or below; undefined where every place is taken. */
function placeNames(points: Place[]): (Name | undefined)[] {
  const taken: Place[] = [];
  return points.map(({ x, y }) => {
    const sides = x > (LEFT + RIGHT) / 2 ? (['end', 'start'] as const) : (['start', 'end'] as const);
    const places = [-6, 15].flatMap((below) =>
      sides.map((anchor): Name => ({ x: x + (anchor === 'end' ? -9 : 9), y: y + below, anchor })),
    );
    const isFree = (name: Name) =>
      taken.every((one) => Math.abs(one.y - name.y) > NAME_HEIGHT || Math.abs(one.x - name.x) > NAME_WIDTH);
    const found = taken.length < NAMED_MAX ? places.find(isFree) : undefined;
    if (found) taken.push(found);
    return found;
  });
}

export function boardScatter({ x, y, points, without }: BoardScatter): Html {
  const toX = scaleOf([0, 1], [LEFT, RIGHT]);
  const toY = scaleOf([0, 1], [BASE, TOP]);
  const placed = points.map((point) => ({ ...point, at: { x: toX(point.x.value), y: toY(point.y.value) } }));
  const named = placeNames(placed.map(({ at }) => at));
  const percent = (tick: number) => `${Math.round(100 * tick)} %`;
  return html`<figure class="chart card scatter"><svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="group" aria-label="${y} against ${x}, ${points.length} entries; the table has the numbers">
${ticksOf(0, 1, 4).map((tick) => html`<path class="grid" d="M${LEFT} ${place(toY(tick))}H${RIGHT}M${place(toX(tick))} ${BASE}V${TOP}"/><text x="${LEFT - 8}" y="${place(toY(tick) + 4)}" text-anchor="end">${percent(tick)}</text><text x="${place(toX(tick))}" y="${BASE + 16}" text-anchor="middle">${percent(tick)}</text>`)}
<text x="${(LEFT + RIGHT) / 2}" y="${HEIGHT - 8}" text-anchor="middle">${x}</text>
<text x="14" y="${(TOP + BASE) / 2}" text-anchor="middle" transform="rotate(-90 14 ${(TOP + BASE) / 2})">${y}</text>
<path class="whisker" d="${placed.map(({ x: one, y: other, at }) => `M${place(toX(one.low))} ${place(at.y)}H${place(toX(one.high))}M${place(at.x)} ${place(toY(other.low))}V${place(toY(other.high))}`).join('')}"/>
${placed.map(({ name, href, at }, index) => {
  const shown = name.length > NAME_CHARS ? `${name.slice(0, NAME_CHARS - 1)}…` : name;
  const where = named[index];
  const label = where
    ? html`<text class="point-name" x="${place(where.x)}" y="${place(where.y)}" text-anchor="${where.anchor}">${shown}</text>`
    : '';
  return html`<a href="${href}" aria-label="${name}"><circle class="point" cx="${place(at.x)}" cy="${place(at.y)}" r="5"><title>${name}</title></circle>${label}</a>`;
})}
</svg><figcaption class="note">Lines are 95 % intervals. Right and looking is at the top on the right.${without > 0 ? ` ${without} entries lack one of the two.` : ''}</figcaption></figure>`;
}
