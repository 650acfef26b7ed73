/** How a runner in a Cloudflare Container is reached: `container://NAME` is the instance of that name. */
import type { DurableObjectNamespace } from '@cloudflare/workers-types';

/** What holds the container answers in its name, in plain text, while it cannot be started or has just gone. */
function isFromHolder(reply: Response): boolean {
  return reply.status >= 500 && !reply.headers.get('content-type')?.includes('json');
}

/** @returns a `fetch` that throws where there is no container, as any other does where nobody listens */
export function createContainerFetch(namespace: DurableObjectNamespace | undefined): typeof fetch {
  return (async (input: URL, init?: RequestInit) => {
    if (!namespace) throw new Error('this deployment has no binding CPU_RUNNER for a runner at container://');
    const url = new URL(input.pathname, 'http://container');
    const holder = namespace.get(namespace.idFromName(input.hostname));
    // biome-ignore lint/suspicious/noExplicitAny: the types of Node's and of workerd's fetch differ, the values do not
    const reply = (await holder.fetch(url as any, init as any)) as any as Response;
    if (isFromHolder(reply)) throw new Error(`the container is not there: ${await reply.text()}`);
    return reply;
  }) as typeof fetch;
}
