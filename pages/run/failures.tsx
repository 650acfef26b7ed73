/** Failed samples of a run, grouped by error code and detail. */
import { ERRORS, type ErrorCode } from '#contract/errors.ts';
import { formatCount, formatQuantity } from '#core/text/numbers.ts';
import { clamped } from '#core/text/visible.ts';
import type { SampleRow } from '#db/runs/rows.ts';

interface DetailGroup {
  detail: string;
  count: number;
  /** IDs of the first samples with this detail. */
  ids: string[];
}

interface FailureGroup {
  code: ErrorCode;
  count: number;
  details: DetailGroup[];
}

export type FailedSample = Pick<SampleRow, 'sampleId' | 'errorCode' | 'errorDetail'>;

const DETAILS_SHOWN = 5;
const IDS_SHOWN = 8;

function addDetail(group: FailureGroup, { errorDetail, sampleId }: FailedSample): void {
  const detail = errorDetail ?? '';
  let details = group.details.find((one) => one.detail === detail);
  if (!details && group.details.length < DETAILS_SHOWN) {
    details = { detail, count: 0, ids: [] };
    group.details.push(details);
  }
  if (!details) return;
  details.count += 1;
  if (details.ids.length < IDS_SHOWN) details.ids.push(sampleId);
}

function groupFailures(failed: readonly FailedSample[]): FailureGroup[] {
  const groups = new Map<string, FailureGroup>();
  for (const sample of failed) {
    const code = sample.errorCode ?? 'internal';
    const group = groups.get(code) ?? { code, count: 0, details: [] };
    groups.set(code, group);
    group.count += 1;
    addDetail(group, sample);
  }
  return [...groups.values()].sort((a, b) => b.count - a.count);
}

function Detail({ detail, count, ids }: DetailGroup) {
  return (
    <li>
      <p>{clamped(detail, 400)}</p>
      <p class="ids">
        {ids.map((id) => (
          <>
            <code>{clamped(id, 64)}</code>{' '}
          </>
        ))}
        {count > ids.length ? `and ${formatCount(count - ids.length)} more` : ''}
      </p>
    </li>
  );
}

function Failure({ code, count, details }: FailureGroup) {
  return (
    <li class="card failure">
      <h3>
        {ERRORS[code].title} <span class="label">{formatQuantity(count, 'sample')}</span>
      </h3>
      <p class="note">
        <code>{code}</code>
        {ERRORS[code].retryable ? ' · can be retried' : ''}
      </p>
      <ul>
        {details.map((detail) => (
          <Detail {...detail} />
        ))}
      </ul>
    </li>
  );
}

export function Failures({ failed }: { failed: readonly FailedSample[] }) {
  if (failed.length === 0) return null;
  return (
    <section id="failures">
      <h2>Failed samples</h2>
      <ul class="samples">
        {groupFailures(failed).map((group) => (
          <Failure {...group} />
        ))}
      </ul>
    </section>
  );
}
