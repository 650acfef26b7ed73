/** Card of a sample: images, question, answers and some of its values. */
import { formatNumber, formatQuantity } from '#core/text/numbers.ts';
import { clamped, visible } from '#core/text/visible.ts';
import { imagePath, SampleImages } from '../layout/sample-images.tsx';

export interface SampleRow {
  question: string;
  images: string[];
  answers: string[];
  responses: number;
}

type Value = number | string | boolean | null;

export interface SampleCardProps {
  id: string;
  row: SampleRow | undefined;
  reasons?: string[];
  values: Record<string, Value>;
  /** Names of the values to show first, even if they are null; others follow while there is room. */
  first: string[];
}

const VALUES_SHOWN = 6;
const ANSWERS_SHOWN = 3;
const REASONS_SHOWN = 4;
const ID_CHARS = 64;

function Answers({ answers }: Pick<SampleRow, 'answers'>) {
  const shown = answers.slice(0, ANSWERS_SHOWN).map((answer) => clamped(answer, 120));
  const rest = answers.length - shown.length;
  return (
    <p dir="auto">
      Answer: <b>{shown.join(' or ')}</b>
      {rest > 0 && ` and ${rest} more`}
    </p>
  );
}

function formatValue(value: Value | undefined): string {
  return typeof value === 'number' ? formatNumber(value) : clamped(String(value ?? 'null'), 80);
}

function Values({ values, first }: Pick<SampleCardProps, 'values' | 'first'>) {
  const names = [...new Set([...first, ...Object.keys(values)])];
  const shown = names.filter((name) => first.includes(name) || values[name] !== null).slice(0, VALUES_SHOWN);
  return (
    <ul class="values">
      {shown.map((name) => (
        <li>
          {visible(name)} <b>{formatValue(values[name])}</b>
        </li>
      ))}
    </ul>
  );
}

export function SampleCard({ id, row, reasons = [], values, first }: SampleCardProps) {
  return (
    <li class="card sample">
      {row ? <SampleImages urls={row.images.map(imagePath)} /> : <span class="blank">–</span>}
      <div>
        <h3>
          {clamped(id, ID_CHARS)}
          {row && ` · ${formatQuantity(row.responses, 'response')}`}
        </h3>
        {row && (
          <p class="question" dir="auto">
            {clamped(row.question, 300)}
          </p>
        )}
        {row && row.answers.length > 0 && <Answers answers={row.answers} />}
        {reasons.length > 0 && (
          <ul class="reasons">
            {reasons.slice(0, REASONS_SHOWN).map((reason) => (
              <li>{clamped(reason, 200)}</li>
            ))}
          </ul>
        )}
        <Values values={values} first={first} />
      </div>
    </li>
  );
}
