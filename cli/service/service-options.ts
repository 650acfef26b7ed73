/** Options of commands that call the service, and the client that they configure. */
import { type Command, Option } from 'commander';
import { type Client, createClient } from '#clients/typescript/create-client.ts';
import { NoServiceError } from '#clients/typescript/errors.ts';
import { isHttpUrl, isNetworkError } from '../options/urls.ts';
import { UnreachableError, UsageError } from '../terminal/failure.ts';
import { interruptible } from '../terminal/interruption.ts';
import { findLocalService } from './find-local-service.ts';

export interface ServiceChoice {
  url?: string;
  key?: string;
}

export function addServiceOptions(command: Command): Command {
  return command
    .optionsGroup('Service:')
    .addOption(
      new Option(
        '--url <url>',
        'URL of the service (default: the one that runs on the state folder here, or http://127.0.0.1:8787)',
      ).env('SIGHTLINE_URL'),
    )
    .addOption(
      new Option('--key <key>', 'API key (default: the admin key of the state folder, for a service here)').env(
        'SIGHTLINE_KEY',
      ),
    );
}

/** @throws UsageError if the URL is invalid or no key is known */
async function findService({ url: chosen, key: chosenKey }: ServiceChoice): Promise<{ url: string; key: string }> {
  if (chosen !== undefined && !isHttpUrl(chosen)) {
    throw new UsageError(`--url ${chosen} is not a URL. Give a URL such as http://127.0.0.1:8787.`);
  }
  const local = await findLocalService(chosen);
  const key = chosenKey ?? local.key;
  if (key !== undefined) return { url: local.url, key };
  throw new UsageError(
    `There is no API key for ${local.url}. Set --key or SIGHTLINE_KEY. On the machine of the service, run the command ` +
      'in the folder where "npm start" ran, or set SIGHTLINE_STATE.',
  );
}

/** @throws UnreachableError if no service answers or the connection is lost; InterruptedError */
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
      if (isNetworkError(cause)) throw new UnreachableError('The connection to the service was lost.', { cause });
      throw cause;
    }
  });
}
