/** Calls to API keys. */
import type { ApiKey, Scope } from '#contract/service.ts';
import { paginate } from './paginate.ts';
import type { Routes } from './routes.ts';
import type { Retry } from './send.ts';

export function keyCalls(routes: Routes, retry: Retry) {
  const { keys } = routes.v1;
  return {
    /** Only this response contains the secret, so the call is never retried. */
    async createKey(request: { name: string; scopes?: Scope[]; tenant?: string; expires_at?: string }) {
      const created = await (await keys.$post({ json: request, header: {} })).json();
      return created as ApiKey & { secret: string };
    },

    listKeys(): AsyncGenerator<ApiKey> {
      return paginate((query) => retry(async () => (await keys.$get({ query })).json()));
    },

    async revokeKey(id: string): Promise<ApiKey> {
      return retry(async () => (await keys[':id'].$delete({ param: { id } })).json());
    },
  };
}
