/** `sightline keys create`: creates an API key and prints its secret. */
import { type Command, InvalidArgumentError } from 'commander';
import { SCOPES, type Scope } from '#contract/service.ts';
import { addServiceOptions, type ServiceChoice, withClient } from '../service/service-options.ts';
import type { OpenTerminal, Terminal } from '../terminal/terminal.ts';
import { renderKey } from './render-key.ts';

interface CreateOptions extends ServiceChoice {
  scopes: Scope[];
  tenant?: string;
  expires?: string;
  json?: boolean;
}

function parseScopes(text: string): Scope[] {
  return text.split(',').map((name) => {
    const scope = SCOPES.find((candidate) => candidate === name.trim());
    if (!scope) throw new InvalidArgumentError(`Choose from: ${SCOPES.join(', ')}.`);
    return scope;
  });
}

const UNITS_MS = { h: 3_600_000, d: 86_400_000 } as const;

/** "30d", "12h", or an ISO 8601 time */
function parseExpiry(text: string): string {
  const [, count, unit] = /^(\d{1,5})([hd])$/.exec(text) ?? [];
  const time = count && unit ? Date.now() + Number(count) * UNITS_MS[unit as 'h' | 'd'] : Date.parse(text);
  if (Number.isNaN(time)) throw new InvalidArgumentError('Give 12h, 30d, or a time such as 2030-01-31T12:00:00Z.');
  return new Date(time).toISOString();
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
  // stdout has only the secret, so that $(…) captures it.
  process.stderr.write(`${renderKey(canvas, key)}\nSave this secret; it is not shown again:\n`);
  await print(secret);
}

export function addKeysCreateCommand(keys: Command, terminal: OpenTerminal): void {
  const command = keys
    .command('create')
    .description('create a key and print its secret, which is not shown again')
    .argument('<name>', 'name of the key: its user or its purpose')
    .option('--scopes <name,…>', `what the key allows: ${SCOPES.join(', ')}`, parseScopes, ['read', 'score'])
    .option('--tenant <name>', 'tenant whose data the key can access (default: default)')
    .option('--expires <when>', 'when the key expires: 12h, 30d, or a time (default: never)', parseExpiry)
    .option('--json', 'print the key as JSON');
  addServiceOptions(command).action((name: string, options: CreateOptions) => create(name, options, terminal()));
}
