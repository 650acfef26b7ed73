/** Bar chart of accuracy in bins of equally many responses, from the lowest dependency to the highest. */
import type { SubmissionMetricsWire } from '#contract/leaderboard.ts';
import { formatNumber } from '#core/text/numbers.ts';
import { formatShare } from '../board/estimate.tsx';
import { coordinate, linearScale } from '../charts/axis.ts';

const WIDTH = 420;
const HEIGHT = 190;
const LEFT = 40;
const RIGHT = WIDTH - 8;
const BASE = HEIGHT - 40;
const TOP = 12;
const GAP = 2;

const toY = linearScale([0, 1], [BASE, TOP]);

type Bin = SubmissionMetricsWire['calibration'][number];

function describe({ dependency, accuracy }: Bin): string {
  return `${formatNumber(dependency)} nats ${formatShare(accuracy)}`;
}

function AccuracyAxis() {
  return (
    <>
      {[0, 0.5, 1].map((tick) => (
        <>
          <path class="grid" d={`M${LEFT} ${coordinate(toY(tick))}H${RIGHT}`} />
          <text x={LEFT - 6} y={coordinate(toY(tick) + 4)} text-anchor="end">
            {100 * tick} %
          </text>
        </>
      ))}
    </>
  );
}

function DependencyLabel({ x, bin }: { x: number; bin: Bin | undefined }) {
  return (
    <text x={coordinate(x)} y={BASE + 15} text-anchor="middle">
      {formatNumber(bin?.dependency ?? 0)}
    </text>
  );
}

export function CalibrationChart({ bins }: { bins: readonly Bin[] }) {
  if (bins.length < 2) return null;
  const width = (RIGHT - LEFT) / bins.length;
  return (
    <figure class="chart card">
      <figcaption>
        <span class="name">Accuracy by dependency</span>
        <span class="what">responses in {bins.length} bins of equal size, the lowest dependency on the left</span>
      </figcaption>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="img"
        aria-label={`Accuracy by dependency: ${bins.map(describe).join(', ')}`}
      >
        <AccuracyAxis />
        {bins.map(({ accuracy }, index) => (
          <rect
            class="columns"
            x={coordinate(LEFT + index * width + GAP)}
            y={coordinate(toY(accuracy))}
            width={coordinate(width - 2 * GAP)}
            height={coordinate(BASE - toY(accuracy))}
          />
        ))}
        <DependencyLabel x={LEFT + width / 2} bin={bins[0]} />
        <DependencyLabel x={RIGHT - width / 2} bin={bins.at(-1)} />
        <text x={(LEFT + WIDTH) / 2} y={HEIGHT - 6} text-anchor="middle">
          mean S̄ of the bin (nats)
        </text>
      </svg>
    </figure>
  );
}
