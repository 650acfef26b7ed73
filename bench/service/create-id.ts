import { newId } from '#contract/ids.ts';

export function createId(kind: Parameters<typeof newId>[0]): string {
  return newId(kind, Date.now(), crypto.getRandomValues(new Uint8Array(16)));
}
