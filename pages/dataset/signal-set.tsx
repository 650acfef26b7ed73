/** The signal set on the page of a dataset: its progress, and a choice if there are several. */
import { formatCount, formatQuantity, formatTime } from '#core/text/numbers.ts';
import { visible } from '#core/text/visible.ts';

export interface ShownSet {
  id: string;
  status: 'running' | 'succeeded' | 'cancelled';
  scorer: string;
  settings: string;
  createdAt: number;
  progress: { total: number; done: number; failed: number };
}

export interface SignalSetProps {
  datasetId: string;
  version: number;
  sets: ShownSet[];
  set: ShownSet | undefined;
}

function NoSignals({ datasetId, version }: Pick<SignalSetProps, 'datasetId' | 'version'>) {
  return (
    <section class="card">
      <h2>Signals</h2>
      <p>No signals have been computed for this version yet.</p>
      <pre tabindex={0}>
        <code>
          sightline dataset signals {datasetId} --data-version {version}
        </code>
      </pre>
    </section>
  );
}

function Picker({ datasetId, version, sets, current }: Omit<SignalSetProps, 'set'> & { current: string }) {
  return (
    <form class="inline" method="get" action={`/datasets/${datasetId}`}>
      <input type="hidden" name="version" value={version} />
      <div>
        <label for="signals">Signal set</label>
        <select id="signals" name="signals">
          {sets.map(({ id, createdAt, scorer, settings, status }) => (
            <option value={id} selected={id === current}>
              {formatTime(createdAt)}: {visible(scorer)}, {settings} ({status})
            </option>
          ))}
        </select>
      </div>
      <button>Show</button>
    </form>
  );
}

export function SignalSet({ datasetId, version, sets, set }: SignalSetProps) {
  if (!set) return <NoSignals datasetId={datasetId} version={version} />;
  const { id, progress, status, scorer, settings } = set;
  return (
    <>
      {status === 'running' && (
        <p class="fault">
          In progress: {formatCount(progress.done)} of {formatQuantity(progress.total, 'sample')}. This page shows the
          signals computed so far; reload it for more.
        </p>
      )}
      {progress.failed > 0 && (
        <p class="note">{formatQuantity(progress.failed, 'sample')} failed and have no signals.</p>
      )}
      {sets.length > 1 && <Picker datasetId={datasetId} version={version} sets={sets} current={id} />}
      <p class="note">
        Signal set <code>{id}</code> by {visible(scorer)}, {settings}.
      </p>
    </>
  );
}
