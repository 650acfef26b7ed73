/** Page with groups of duplicate samples. */
import { formatQuantity } from '#core/text/numbers.ts';
import { clamped, visible } from '#core/text/visible.ts';
import { DUPLICATE_KINDS, type DuplicateKind } from '../dataset/duplicates-table.tsx';
import { SampleCard, type SampleRow } from '../dataset/sample-card.tsx';
import { hrefOf } from '../layout/href.ts';
import { Layout, type Visitor } from '../layout/layout.tsx';

interface DuplicateGroup {
  total: number;
  /** First ids of the group. */
  ids: string[];
}

export interface DuplicatesPageProps {
  visitor: Visitor;
  dataset: { id: string; name: string };
  version: number;
  kind: DuplicateKind;
  groups: DuplicateGroup[];
  /** Row of the first sample of each group. */
  rows: ReadonlyMap<string, SampleRow>;
  groupsMax: number;
}

function KindTabs({ path, version, kind }: { path: string; version: number; kind: DuplicateKind }) {
  return (
    <ul class="tabs" aria-label="Kind of duplicate">
      {Object.entries(DUPLICATE_KINDS).map(([name, title]) => (
        <li>
          <a
            href={hrefOf(`${path}/duplicates`, { version, kind: name })}
            aria-current={name === kind ? 'page' : undefined}
          >
            {title.replace(/^t/, 'T')}
          </a>
        </li>
      ))}
    </ul>
  );
}

function GroupCard({ group: { total, ids }, rows }: { group: DuplicateGroup; rows: DuplicatesPageProps['rows'] }) {
  const [first = '', ...others] = ids;
  const names = others.map((id) => clamped(id, 64)).join(', ');
  const more = total > ids.length ? ` and ${total - ids.length} more` : '';
  const reason = `${formatQuantity(total, 'sample')}; also ${names}${more}`;
  return <SampleCard id={first} row={rows.get(first)} reasons={[reason]} values={{}} first={[]} />;
}

export function DuplicatesPage(props: DuplicatesPageProps) {
  const { visitor, dataset, version, kind, groups, rows, groupsMax } = props;
  const path = `/datasets/${dataset.id}`;
  const trail = [
    { name: 'Datasets', href: '/datasets' },
    { name: visible(dataset.name), href: hrefOf(path, { version }) },
  ];
  return (
    <Layout title={`Duplicates in ${visible(dataset.name)}`} visitor={visitor} trail={trail}>
      <h1>Duplicates</h1>
      <KindTabs path={path} version={version} kind={kind} />
      {groups.length === 0 ? (
        <p>No duplicates.</p>
      ) : (
        <>
          <p class="note">Largest groups first{groups.length === groupsMax && `, at most ${groupsMax} of them`}.</p>
          <ul class="samples">
            {groups.map((group) => (
              <GroupCard group={group} rows={rows} />
            ))}
          </ul>
        </>
      )}
    </Layout>
  );
}
