/** All responses to the same sample, which training compares with each other. */
import type { TrajectorySummary } from '#contract/trajectory.ts';
import type { HeatScale } from '#core/heat/scale.ts';
import type { HeatTokens } from '#core/heat/tokens.ts';
import { formatNumber, formatQuantity, formatSigned } from '#core/text/numbers.ts';
import { clamped } from '#core/text/visible.ts';
import { HeatText } from '../heat/heat-map.tsx';
import { SymbolFact } from '../layout/fact.tsx';
import { hrefOf } from '../layout/href.ts';
import { HeatStrip } from './strip.tsx';

export interface GroupMember {
  summary: TrajectorySummary;
  /** Under the shown divergence. */
  meanDependency: number;
  /** Undefined if the group is too long to show its texts in colour. */
  tokens: HeatTokens | undefined;
  /** Undefined if it was not read. */
  dependency: readonly number[] | undefined;
}

export interface GroupProps {
  members: GroupMember[];
  /** ID of the trajectory of the page. */
  current: string;
  scale: HeatScale;
  query: Record<string, string | undefined>;
}

const TEXT_CHARS = 160;

function MemberText({ member: { tokens, summary }, scale }: { member: GroupMember; scale: HeatScale }) {
  if (tokens) return <HeatText tokens={tokens} scale={scale} />;
  return (
    <p class="heat-text" dir="auto">
      {clamped(summary.text, TEXT_CHARS)}
    </p>
  );
}

function MemberFacts({ member }: { member: GroupMember }) {
  const { gain, alpha, advantage } = member.summary;
  return (
    <dl>
      <SymbolFact name="S̄" meaning="mean dependency">
        {formatNumber(member.meanDependency)}
      </SymbolFact>
      <SymbolFact name="gain" meaning="Σ log p(o|I) − log p(o|I'), nats">
        {formatSigned(gain)}
      </SymbolFact>
      <SymbolFact name="α" meaning="weight of the trajectory">
        {alpha === null ? '–' : formatNumber(alpha)}
      </SymbolFact>
      <SymbolFact name="Â" meaning="advantage">
        {advantage === null ? '–' : formatSigned(advantage)}
      </SymbolFact>
    </dl>
  );
}

interface MemberProps extends Omit<GroupProps, 'members'> {
  member: GroupMember;
}

function Member({ member, current, scale, query }: MemberProps) {
  const { id, response_index, tokens, reward, origin } = member.summary;
  const isCurrent = id === current;
  const name = `Response ${response_index + 1}`;
  return (
    <li class="card member" aria-current={isCurrent ? 'true' : undefined}>
      <h3>
        {isCurrent ? (
          <span>
            {name} <small>this page</small>
          </span>
        ) : (
          <a href={hrefOf(`/trajectories/${id}`, query)}>{name}</a>
        )}
        {reward === null ? null : <span class="tag">reward {formatNumber(reward)}</span>}
      </h3>
      {member.dependency ? <HeatStrip values={member.dependency} scale={scale} /> : null}
      <MemberText member={member} scale={scale} />
      <p class="note">
        {formatQuantity(tokens, 'token')}
        {origin === 'generated' ? ', generated' : ''}
      </p>
      <MemberFacts member={member} />
    </li>
  );
}

/** Explains what training makes of the rewards of the group. */
function explain(members: readonly GroupMember[]): string {
  const summaries = members.map(({ summary }) => summary);
  if (summaries.every(({ alpha }) => alpha === null)) {
    return 'The run has not been shaped yet: it has neither α nor advantages.';
  }
  if (summaries.some(({ degenerate }) => degenerate)) {
    return 'Degenerate: all rewards of the group are equal, so training learns nothing from it.';
  }
  if (summaries.some(({ advantage }) => advantage === null)) {
    return 'A response of the group has no reward, so there are no advantages.';
  }
  return 'Training moves towards responses with an advantage above 0, and more so if α is large.';
}

export function Group({ members, current, scale, query }: GroupProps) {
  if (members.length < 2) return null;
  return (
    <section id="group">
      <h2>The group: {formatQuantity(members.length, 'response')} to one question</h2>
      <p class="lead">All responses share one colour scale. {explain(members)}</p>
      <ol class="group-members">
        {members.map((member) => (
          <Member member={member} current={current} scale={scale} query={query} />
        ))}
      </ol>
    </section>
  );
}
