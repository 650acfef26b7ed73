/** `sightline keys`: API keys of the service. */
import { type Command, InvalidArgumentError } from 'commander';
import { keyId } from '#contract/ids.ts';
import { type ApiKey, SCOPES, type Scope } from '#contract/service.ts';
import { addServiceOptions, type ServiceChoice, withClient } from '../options/service-options.ts';
import { UsageError } from '../terminal/failure.ts';
import type { Canvas, Terminal } from '../terminal/terminal.ts';
import { visible } from '../terminal/visible-text.ts';
import { wrapPieces } from '../terminal/wrap.ts';

interface KeyOptions extends ServiceChoice {
  json?: boolean;
}

interface CreateOptions extends KeyOptions {
  scopes: Scope[];
  tenant?: string;
  expires?: string;
}

function parseScopes(text: string): Scope[] {
  return text.split(',').map((name) => {
    const known = SCOPES.find((candidate) => candidate === name.trim());
    if (!known) throw new InvalidArgumentError(`Choose from: ${SCOPES.join(', ')}.`);
    return known;
  });
}

const UNITS_MS = { h: 3_600_000, d: 86_400_000 } as const;

/** "30d", "12h", or a time */
function parseExpiry(text: string): string {
  const [, count, unit] = /^(\d{1,5})([hd])$/.exec(text) ?? [];
  const at = count && unit ? Date.now() + Number(count) * UNITS_MS[unit as 'h' | 'd'] : Date.parse(text);
  if (Number.isNaN(at)) throw new InvalidArgumentError('It looks like 12h, 30d, or 2030-01-31T12:00:00Z.');
  return new Date(at).toISOString();
}

function stateOf({ revoked_at: revoked, expires_at: expires }: ApiKey): string {
  if (revoked !== null) return `revoked ${toMinute(revoked)}`;
  if (expires === null) return 'valid';
  return `${Date.parse(expires) < Date.now() ? 'expired' : 'valid until'} ${toMinute(expires)}`;
}

function toMinute(time: string): string {
  return `${time.slice(0, 16).replace('T', ' ')} UTC`;
}

function renderKey({ chalk, width }: Canvas, key: ApiKey): string {
  const pieces = [
    key.scopes.join(','),
    `tenant ${key.tenant}`,
    stateOf(key),
    key.last_used_at === null ? 'never used' : `last used ${toMinute(key.last_used_at)}`,
  ];
  const details = wrapPieces(pieces, { width: Math.max(20, width - 2), gap: '  ' });
  return [`${chalk.bold(visible(key.name))}  ${key.id}  …${key.last_four}`, ...details.map((one) => `  ${one}`)].join(
    '\n',
  );
}

async function create(name: string, options: CreateOptions, { canvas, print }: Terminal): Promise<void> {
  const { scopes, tenant, expires, json } = options;
  const request = {
    name,
    scopes,
    ...(tenant === undefined ? {} : { tenant }),
    ...(expires === undefined ? {} : { expires_at: expires }),
  };
  const created = await withClient(options, (client) => client.createKey(request));
  if (json) return print(JSON.stringify(created));
  const { secret, ...key } = created;
  // The secret alone on stdout, so that $(…) takes it; what is said about it does not get in the way.
  process.stderr.write(`${renderKey(canvas, key)}\nThe key is shown this once; keep it:\n`);
  await print(secret);
}

async function list(options: KeyOptions, { canvas, print }: Terminal): Promise<void> {
  const keys = await withClient(options, (client) => Array.fromAsync(client.listKeys()));
  if (options.json) return print(JSON.stringify(keys));
  await print(
    keys.length === 0 ? 'There are no keys but the admin key.' : keys.map((one) => renderKey(canvas, one)).join('\n'),
  );
}

async function revoke(id: string, options: KeyOptions, { canvas, print }: Terminal): Promise<void> {
  if (!keyId.safeParse(id).success) {
    throw new UsageError(`"${id}" is not the id of a key. "keys list" shows them; they look like key_01k….`);
  }
  const revoked = await withClient(options, (client) => client.revokeKey(id));
  await print(options.json ? JSON.stringify(revoked) : renderKey(canvas, revoked));
}

export function addKeysCommand(program: Command, terminal: () => Terminal): void {
  const keys = program.command('keys').description('API keys of the service (needs an admin key)');
  const creating = keys
    .command('create')
    .description('make a key; its secret is printed this once')
    .argument('<name>', 'whose or what for')
    .option('--scopes <name,…>', `what it may do: ${SCOPES.join(', ')}`, parseScopes, ['read', 'score'])
    .option('--tenant <name>', 'who shares what it sees (default: default)')
    .option('--expires <when>', '12h, 30d, or a time (default: never)', parseExpiry)
    .option('--json', 'print the key as JSON');
  addServiceOptions(creating).action((name: string, options: CreateOptions) => create(name, options, terminal()));
  const listing = keys.command('list').description('list keys, newest first').option('--json', 'print them as JSON');
  addServiceOptions(listing).action((options: KeyOptions) => list(options, terminal()));
  const revoking = keys
    .command('revoke')
    .description('revoke a key for good')
    .argument('<id>')
    .option('--json', 'print it as JSON');
  addServiceOptions(revoking).action((id: string, options: KeyOptions) => revoke(id, options, terminal()));
}
