/** Link that a user wrote: it passes on no ranking and no referrer. */
import { clamped } from '#core/text/visible.ts';

export function ForeignLink({ href, text = href }: { href: string; text?: string }) {
  return (
    <a href={href} rel="nofollow noopener noreferrer ugc">
      {clamped(text, 80)}
    </a>
  );
}
