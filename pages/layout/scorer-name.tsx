import type { Scorer } from '#contract/runner-events.ts';
import { visible } from '#core/text/visible.ts';

/** A scorer with its revision, number format and execution provider. */
export function ScorerName({ name, revision, dtype, provider }: Scorer) {
  return (
    <>
      {visible(name)} <small>revision</small> <code>{revision.slice(0, 12)}</code>{' '}
      <small>
        {visible(dtype)}, {visible(provider)}
      </small>
    </>
  );
}
