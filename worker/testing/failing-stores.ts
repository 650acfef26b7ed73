/** D1 and R2 that fail on demand: before a call takes effect, or after it, so that only its reply is lost. */
import type { D1Database, D1PreparedStatement, R2Bucket } from '@cloudflare/workers-types';

export interface Failing {
  /** Called before and after each call to a store; true makes the call fail. */
  fails: (call: { store: 'd1' | 'r2'; name: string; moment: 'before' | 'after' }) => boolean;
}

export interface FailingStores {
  db: D1Database;
  objects: R2Bucket;
}

type Method = (...parameters: unknown[]) => unknown;

export function createFailingStores(stores: { db: D1Database; objects: R2Bucket }, failing: Failing): FailingStores {
  const originals = new WeakMap<object, object>();

  async function attempt(store: 'd1' | 'r2', name: string, call: () => unknown): Promise<unknown> {
    const failIfAsked = (moment: 'before' | 'after') => {
      if (failing.fails({ store, name, moment })) {
        throw new Error(`${store === 'd1' ? 'D1_ERROR: ' : ''}Network connection lost (${moment} ${name})`);
      }
    };
    failIfAsked('before');
    const result = await call();
    failIfAsked('after');
    return result;
  }

  /** Wraps an object: `methods` can fail, and the objects that `wrapped` return are wrapped too. */
  function wrap<Wrapped extends object>(
    target: Wrapped,
    { store, methods, wrapped }: { store: 'd1' | 'r2'; methods: string[]; wrapped: string[] },
  ): Wrapped {
    const proxy = new Proxy(target, {
      get(object, name) {
        const value: unknown = Reflect.get(object, name, object);
        if (typeof value !== 'function' || typeof name !== 'string') return value;
        const method = (value as Method).bind(object);
        if (wrapped.includes(name)) {
          return (...parameters: unknown[]) => wrap(method(...parameters) as object, { store, methods, wrapped });
        }
        if (!methods.includes(name)) return method;
        return (...parameters: unknown[]) =>
          attempt(store, name, async () => {
            const result = await method(...parameters.map(unwrap));
            const uploads = name === 'createMultipartUpload';
            return uploads ? wrap(result as object, { store, methods, wrapped }) : result;
          });
      },
    });
    originals.set(proxy, target);
    return proxy;
  }

  function unwrap(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(unwrap);
    return (typeof value === 'object' && value !== null && originals.get(value)) || value;
  }

  const statements: (keyof D1PreparedStatement)[] = ['all', 'run', 'raw', 'first'];
  return {
    db: wrap(stores.db, { store: 'd1', methods: ['batch', 'exec', ...statements], wrapped: ['prepare', 'bind'] }),
    objects: wrap(stores.objects, {
      store: 'r2',
      methods: ['put', 'get', 'head', 'list', 'delete', 'createMultipartUpload', 'uploadPart', 'complete', 'abort'],
      wrapped: [],
    }),
  };
}
