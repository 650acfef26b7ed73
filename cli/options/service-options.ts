/** Options of every command that calls the service, and the client that they make. */
import { type Command, Option } from 'commander';
import { type Client, createClient } from '#clients/typescript/create-client.ts';
import { NoServiceError } from '#clients/typescript/errors.ts';
import { findLocalService } from '../service/local-state.ts';
import { isNetworkError } from '../service/with-runner.ts';
import { UnreachableError, UsageError } from '../terminal/failure.ts';
import { interruptible } from '../terminal/interruption.ts';

export interface ServiceChoice {
  url?: string;
  key?: string;
}

export function addServiceOptions(command: Command): Command {
  return command
    .optionsGroup('Service:')
    .addOption(
      new Option('--url <url>', 'its address (default: the one started here, or http://127.0.0.1:8787)').env(
        'SIGHTLINE_URL',
      ),
    )
    .addOption(
      new Option('--key <key>', 'an API key (default: the admin key of the state folder, if it is here)').env(
        'SIGHTLINE_KEY',
      ),
    );
}

/** @throws UsageError on what is no URL, or without a key */
async function findService(choice: ServiceChoice): Promise<{ url: string; key: string }> {
  const { url: given } = choice;
  if (given !== undefined && (!URL.canParse(given) || !['http:', 'https:'].includes(new URL(given).protocol))) {
    throw new UsageError(`--url ${given} is not a URL. It looks like http://127.0.0.1:8787.`);
  }
  const { url, key } = await findLocalService(given);
  const known = choice.key ?? key;
  if (known !== undefined) return { url, key: known };
  throw new UsageError(
    `There is no API key for ${url}. Give it by --key or SIGHTLINE_KEY; on the machine that serves, run this where ` +
      '"npm start" ran, or set SIGHTLINE_STATE.',
  );
}

/** @throws UnreachableError where no service answers or it goes away; InterruptedError */
export async function withClient<Result>(
  choice: ServiceChoice,
  work: (client: Client, signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const address = await findService(choice);
  return interruptible(async (signal) => {
    try {
      return await work(createClient({ ...address, signal }), signal);
    } catch (cause) {
      if (cause instanceof NoServiceError) {
        throw new UnreachableError(`${cause.message} Start one with "npm start", or name another with --url.`, {
          cause,
        });
      }
      if (isNetworkError(cause)) throw new UnreachableError('The service went away in mid-reply.', { cause });
      throw cause;
    }
  });
}
