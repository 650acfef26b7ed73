/** An entry of a definition list. */
import type { PropsWithChildren } from 'hono/jsx';

export function Fact({ name, children }: PropsWithChildren<{ name: string }>) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** An entry whose name is a symbol; `meaning` explains it on hover. */
export function SymbolFact({ name, meaning, children }: PropsWithChildren<{ name: string; meaning: string }>) {
  return (
    <div>
      <dt>
        <abbr title={meaning}>{name}</abbr>
      </dt>
      <dd>{children}</dd>
    </div>
  );
}
