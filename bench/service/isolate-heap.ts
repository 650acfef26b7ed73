/** The memory of the Worker's isolate, as V8 counts it. */
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
  /** Objects on the heap, collected or not, and the buffers outside it. */
  usedMb(): Promise<number>;
  close(): void;
}

export async function openIsolateHeap(inspectorPort: number): Promise<IsolateHeap> {
  // wrangler's inspector answers pages of this machine only.
  const options = { headers: { origin: 'http://localhost' } } as unknown as string[];
  const socket = new WebSocket(`ws://127.0.0.1:${inspectorPort}/ws`, options);
  const waiting = new Map<number, (usage: HeapUsage) => void>();
  let asked = 0;
  socket.addEventListener('message', ({ data }) => {
    const message = JSON.parse(String(data)) as { id?: number; result?: HeapUsage };
    if (message.id !== undefined && message.result) waiting.get(message.id)?.(message.result);
  });
  await once(socket, 'open');
  return {
    async usedMb() {
      asked += 1;
      const { promise, resolve } = Promise.withResolvers<HeapUsage>();
      waiting.set(asked, resolve);
      socket.send(JSON.stringify({ id: asked, method: 'Runtime.getHeapUsage' }));
      const usage = await promise;
      waiting.delete(asked);
      return (usage.usedSize + usage.embedderHeapUsedSize + usage.backingStorageSize) / 1024 / 1024;
    },
    close: () => socket.close(),
  };
}
