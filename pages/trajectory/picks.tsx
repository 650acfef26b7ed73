/** Links to variants of the page, of which one is current. */
export interface Pick {
  name: string | number;
  href: string;
  isCurrent: boolean;
}

/** Renders nothing if there is no choice. */
export function Picks({ name, picks }: { name: string; picks: Pick[] }) {
  if (picks.length < 2) return null;
  return (
    <nav class="picks" aria-label={name}>
      <span>{name}</span>
      {picks.map((pick) => (
        <a href={pick.href} aria-current={pick.isCurrent ? 'true' : undefined}>
          {pick.name}
        </a>
      ))}
    </nav>
  );
}
