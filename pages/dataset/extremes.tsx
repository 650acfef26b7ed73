/** Samples with the lowest and the highest values of a signal. */
import { type HiddenField, HiddenFields } from '../layout/hidden-fields.tsx';
import { SampleCard, type SampleRow } from './sample-card.tsx';

export interface ExtremeSample {
  id: string;
  values: Record<string, number | null>;
}

export interface Extremes {
  /** Name of the signal. */
  by: string;
  /** Signals to choose from. */
  names: string[];
  lowest: ExtremeSample[];
  highest: ExtremeSample[];
}

export interface ExtremesProps {
  datasetId: string;
  extremes: Extremes;
  rows: ReadonlyMap<string, SampleRow>;
  /** Fields of the address that the choice of a signal keeps. */
  fields: HiddenField[];
}

interface SampleListProps {
  samples: ExtremeSample[];
  by: string;
  rows: ReadonlyMap<string, SampleRow>;
}

function SampleList({ samples, by, rows }: SampleListProps) {
  return (
    <ul class="samples">
      {samples.map(({ id, values }) => (
        <SampleCard id={id} row={rows.get(id)} values={values} first={[by]} />
      ))}
    </ul>
  );
}

export function LowestAndHighest({ datasetId, extremes, rows, fields }: ExtremesProps) {
  const { by, names, lowest, highest } = extremes;
  return (
    <section id="ends">
      <h2>Lowest and highest</h2>
      <form class="inline" method="get" action={`/datasets/${datasetId}#ends`}>
        <HiddenFields fields={fields.filter(([name]) => name !== 'by')} />
        <div>
          <label for="by">Samples by</label>
          <select id="by" name="by">
            {names.map((name) => (
              <option value={name} selected={name === by}>
                {name}
              </option>
            ))}
          </select>
        </div>
        <button>Show</button>
      </form>
      <div class="pair">
        <div>
          <h3>Lowest {by}</h3>
          <SampleList samples={lowest} by={by} rows={rows} />
        </div>
        <div>
          <h3>Highest {by}</h3>
          <SampleList samples={highest} by={by} rows={rows} />
        </div>
      </div>
    </section>
  );
}
