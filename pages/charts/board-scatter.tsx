/** Scatter plot of submissions by two shares, with intervals, and names where they fit. */
import type { EstimateWire } from '#contract/leaderboard.ts';
import { formatQuantity } from '#core/text/numbers.ts';
import { coordinate, linearScale, ticksOf } from './axis.ts';

export interface BoardPoint {
  name: string;
  href: string;
  x: EstimateWire;
  y: EstimateWire;
}

export interface BoardScatterProps {
  /** Names of the axes. */
  x: string;
  y: string;
  points: BoardPoint[];
  /** Submissions without one of the two shares. */
  missing: number;
}

const WIDTH = 640;
const HEIGHT = 400;
const LEFT = 52;
const RIGHT = WIDTH - 24;
const TOP = 18;
const BASE = HEIGHT - 48;
const MIDDLE = (TOP + BASE) / 2;
const NAMED_MAX = 24;
const NAME_CHARS = 26;
/** Room that a name takes: names closer than this would overlap. */
const NAME_HEIGHT = 13;
const NAME_WIDTH = 150;

const toX = linearScale([0, 1], [LEFT, RIGHT]);
const toY = linearScale([0, 1], [BASE, TOP]);

interface Point {
  x: number;
  y: number;
}

interface Label extends Point {
  anchor: 'start' | 'end';
}

/** Places names above or below their points, towards the middle first. @returns undefined if a name has no room */
function placeLabels(points: Point[]): (Label | undefined)[] {
  const placed: Label[] = [];
  return points.map(({ x, y }) => {
    const sides = x > (LEFT + RIGHT) / 2 ? (['end', 'start'] as const) : (['start', 'end'] as const);
    const candidates = [-6, 15].flatMap((offset) =>
      sides.map((anchor): Label => ({ x: x + (anchor === 'end' ? -9 : 9), y: y + offset, anchor })),
    );
    const isFree = (label: Label) =>
      placed.every((other) => Math.abs(other.y - label.y) > NAME_HEIGHT || Math.abs(other.x - label.x) > NAME_WIDTH);
    const label = placed.length < NAMED_MAX ? candidates.find(isFree) : undefined;
    if (label) placed.push(label);
    return label;
  });
}

function Axes({ x, y }: { x: string; y: string }) {
  return (
    <>
      {ticksOf([0, 1], 4).map((tick) => {
        const [left, top] = [coordinate(toX(tick)), coordinate(toY(tick))];
        const percent = `${Math.round(100 * tick)} %`;
        return (
          <>
            <path class="grid" d={`M${LEFT} ${top}H${RIGHT}M${left} ${BASE}V${TOP}`} />
            <text x={LEFT - 8} y={coordinate(toY(tick) + 4)} text-anchor="end">
              {percent}
            </text>
            <text x={left} y={BASE + 16} text-anchor="middle">
              {percent}
            </text>
          </>
        );
      })}
      <text x={(LEFT + RIGHT) / 2} y={HEIGHT - 8} text-anchor="middle">
        {x}
      </text>
      <text x="14" y={MIDDLE} text-anchor="middle" transform={`rotate(-90 14 ${MIDDLE})`}>
        {y}
      </text>
    </>
  );
}

function drawWhiskers({ x, y }: BoardPoint): string {
  const [left, top] = [coordinate(toX(x.value)), coordinate(toY(y.value))];
  const horizontal = `M${coordinate(toX(x.low))} ${top}H${coordinate(toX(x.high))}`;
  return `${horizontal}M${left} ${coordinate(toY(y.low))}V${coordinate(toY(y.high))}`;
}

function NamedPoint({ point, label }: { point: BoardPoint; label: Label | undefined }) {
  const { name, href, x, y } = point;
  return (
    <a href={href} aria-label={name}>
      <circle class="point" cx={coordinate(toX(x.value))} cy={coordinate(toY(y.value))} r="5">
        <title>{name}</title>
      </circle>
      {label && (
        <text class="point-name" x={coordinate(label.x)} y={coordinate(label.y)} text-anchor={label.anchor}>
          {name.length > NAME_CHARS ? `${name.slice(0, NAME_CHARS - 1)}…` : name}
        </text>
      )}
    </a>
  );
}

export function BoardScatter({ x, y, points, missing }: BoardScatterProps) {
  const labels = placeLabels(points.map((point) => ({ x: toX(point.x.value), y: toY(point.y.value) })));
  return (
    <figure class="chart card scatter">
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="group"
        aria-label={`${y} against ${x}, ${points.length} submissions; the table has the numbers`}
      >
        <Axes x={x} y={y} />
        <path class="whisker" d={points.map(drawWhiskers).join('')} />
        {points.map((point, index) => (
          <NamedPoint point={point} label={labels[index]} />
        ))}
      </svg>
      <figcaption class="note">
        Lines are 95 % confidence intervals. Models that are right and look at the image are at the top right.
        {missing > 0 && ` Not shown: ${formatQuantity(missing, 'submission')} without one of the two metrics.`}
      </figcaption>
    </figure>
  );
}
