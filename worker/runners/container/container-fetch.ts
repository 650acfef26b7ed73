/** `fetch` for a runner in a Cloudflare Container: `container://NAME` is the instance with that name. */
import type { DurableObjectNamespace } from '@cloudflare/workers-types';

/** The Durable Object of a container replies in plain text if the container cannot start or has stopped. */
function isFromDurableObject(reply: Response): boolean {
  return reply.status >= 500 && !reply.headers.get('content-type')?.includes('json');
}

/** @returns a `fetch` that throws if the container does not run, like any `fetch` whose server does not listen */
export function createContainerFetch(namespace: DurableObjectNamespace | undefined): typeof fetch {
  return (async (input: URL, init?: RequestInit) => {
    if (!namespace) throw new Error('a runner at container:// needs the binding CPU_RUNNER; see wrangler.toml');
    const url = new URL(input.pathname, 'http://container');
    const instance = namespace.get(namespace.idFromName(input.hostname));
    // biome-ignore lint/suspicious/noExplicitAny: the types of Node's and of workerd's fetch differ, the values do not
    const reply = (await instance.fetch(url as any, init as any)) as any as Response;
    if (isFromDurableObject(reply)) throw new Error(`the container does not run: ${await reply.text()}`);
    return reply;
  }) as typeof fetch;
}
