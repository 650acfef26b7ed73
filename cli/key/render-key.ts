/** Renders API keys. */
import type { ApiKey } from '#contract/service.ts';
import { formatMinute } from '../terminal/format.ts';
import type { Canvas } from '../terminal/terminal.ts';
import { visible } from '../terminal/visible-text.ts';
import { wrapPieces } from '../terminal/wrap.ts';

const DETAILS_WIDTH_MIN = 20;

function describeValidity({ revoked_at: revoked, expires_at: expires }: ApiKey): string {
  if (revoked !== null) return `revoked ${formatMinute(revoked)}`;
  if (expires === null) return 'valid';
  return `${Date.parse(expires) < Date.now() ? 'expired' : 'valid until'} ${formatMinute(expires)}`;
}

export function renderKey({ chalk, width }: Canvas, key: ApiKey): string {
  const pieces = [
    key.scopes.join(','),
    `tenant ${key.tenant}`,
    describeValidity(key),
    key.last_used_at === null ? 'never used' : `last used ${formatMinute(key.last_used_at)}`,
  ];
  const details = wrapPieces(pieces, { width: Math.max(DETAILS_WIDTH_MIN, width - 2), gap: '  ' });
  const heading = `${chalk.bold(visible(key.name))}  ${key.id}  …${key.last_four}`;
  return [heading, ...details.map((line) => `  ${line}`)].join('\n');
}

export function renderKeys(canvas: Canvas, keys: readonly ApiKey[]): string {
  return keys.length === 0
    ? 'There are no keys except the admin key.'
    : keys.map((key) => renderKey(canvas, key)).join('\n');
}
