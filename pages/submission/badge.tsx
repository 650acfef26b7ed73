/** Badge of a submission, an SVG file of its own. */

/** Width of a character and padding at its sides, in pixels. */
const CHAR = 6.6;
const PAD = 7;

export interface BadgeProps {
  title: string;
  /** Such as "71.2 % grounded, rank 2–4". */
  value: string;
}

export function Badge({ title, value }: BadgeProps) {
  const widthOf = (text: string) => Math.round(Array.from(text).length * CHAR + 2 * PAD);
  const [left, right] = [widthOf(title), widthOf(value)];
  const width = left + right;
  const name = `${title}: ${value}`;
  return (
    <svg xmlns="http://www.w3.org/2000/svg" width={width} height="20" role="img" aria-label={name}>
      <title>{name}</title>
      <clipPath id="r">
        <rect width={width} height="20" rx="4" />
      </clipPath>
      <g clip-path="url(#r)">
        <rect width={left} height="20" fill="#3a3f47" />
        <rect x={left} width={right} height="20" fill="#14777a" />
      </g>
      <g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11" text-anchor="middle">
        <text x={left / 2} y="14" textLength={left - 2 * PAD} lengthAdjust="spacingAndGlyphs">
          {title}
        </text>
        <text x={left + right / 2} y="14" textLength={right - 2 * PAD} lengthAdjust="spacingAndGlyphs">
          {value}
        </text>
      </g>
    </svg>
  );
}
