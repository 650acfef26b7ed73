/** Reads the memory of the Worker's isolate from V8 through the inspector. */
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

interface HeapUsage {
  usedSize: number;
  embedderHeapUsedSize: number;
  backingStorageSize: number;
}

export interface IsolateHeap {
  /** Heap, garbage included, and buffers outside of it. */
  usedMb(): Promise<number>;
  close(): void;
}

export async function openIsolateHeap(inspectorPort: number): Promise<IsolateHeap> {
  // wrangler's inspector accepts only origins on this machine.
  const options = { headers: { origin: 'http://localhost' } } as unknown as string[];
  const socket = new WebSocket(`ws://127.0.0.1:${inspectorPort}/ws`, options);
  const pending = new Map<number, (usage: HeapUsage) => void>();
  let lastId = 0;
  socket.addEventListener('message', ({ data }) => {
    const message = JSON.parse(String(data)) as { id?: number; result?: HeapUsage };
    if (message.id !== undefined && message.result) pending.get(message.id)?.(message.result);
  });
  await once(socket, 'open');
  return {
    async usedMb() {
      lastId += 1;
      const id = lastId;
      const { promise, resolve } = Promise.withResolvers<HeapUsage>();
      pending.set(id, resolve);
      socket.send(JSON.stringify({ id, method: 'Runtime.getHeapUsage' }));
      const usage = await promise;
      pending.delete(id);
      return (usage.usedSize + usage.embedderHeapUsedSize + usage.backingStorageSize) / 1024 / 1024;
    },
    close: () => socket.close(),
  };
}
