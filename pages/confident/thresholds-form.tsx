/** The form that sets the thresholds of confident tokens. */
import type { PropsWithChildren } from 'hono/jsx';
import type { ConfidentThresholds } from '#contract/confident.ts';
import { formatScore } from '#core/text/numbers.ts';

interface NumberFieldProps {
  name: keyof ConfidentThresholds;
  value: number | undefined;
  max: number;
  placeholder?: string;
}

function NumberField({ name, value, max, placeholder, children }: PropsWithChildren<NumberFieldProps>) {
  return (
    <div>
      <label for={name}>{children}</label>
      <input
        id={name}
        name={name}
        type="number"
        step="any"
        min="0"
        max={max}
        inputmode="decimal"
        value={value ?? ''}
        placeholder={placeholder}
      />
    </div>
  );
}

const WORDS: { value: ConfidentThresholds['words']; name: string }[] = [
  { value: 'content', name: 'content words' },
  { value: 'all', name: 'every token' },
];

export interface ThresholdsFormProps {
  action: string;
  thresholds: ConfidentThresholds;
  /** Largest dependency that the listed tokens may have; null if no token was read. */
  dependencyMax: number | null;
}

export function ThresholdsForm({ action, thresholds, dependencyMax }: ThresholdsFormProps) {
  const applied = dependencyMax === null ? 'by percentile' : formatScore(dependencyMax);
  return (
    <form class="card thresholds" method="get" action={action}>
      <NumberField name="probability_min" value={thresholds.probability_min} max={1}>
        Minimum p(o<sub>t</sub> | I)
      </NumberField>
      <NumberField name="dependency_percentile" value={thresholds.dependency_percentile} max={100}>
        Maximum S<sub>t</sub>, percentile
      </NumberField>
      <NumberField name="dependency_max" value={thresholds.dependency_max} max={1e6} placeholder={applied}>
        or maximum S<sub>t</sub>, nats
      </NumberField>
      <NumberField name="gain_max" value={thresholds.gain_max} max={1e6}>
        Maximum |gain|, nats
      </NumberField>
      <div>
        <label for="words">Words</label>
        <select id="words" name="words">
          {WORDS.map(({ value, name }) => (
            <option value={value} selected={thresholds.words === value}>
              {name}
            </option>
          ))}
        </select>
      </div>
      <button class="main">Show</button>
    </form>
  );
}
