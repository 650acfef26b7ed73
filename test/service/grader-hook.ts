/** A grader over HTTP: a response is right if it ends with an exclamation mark. Under /v1/broken its reply is invalid. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import type { GraderRequest } from '#contract/grading.ts';

export interface GraderHook {
  /** Requests for `${url}/…` are graded; GET `url` returns all that were received. */
  url: string;
  stop(): void;
}

export async function startGraderHook(): Promise<GraderHook> {
  const received: GraderRequest[] = [];
  const server = createServer(async (request, response) => {
    response.setHeader('content-type', 'application/json');
    if (request.method === 'GET') return response.end(JSON.stringify(received));
    const body = (await json(request)) as GraderRequest;
    received.push(body);
    const reward = request.url === '/v1/broken' ? 7 : Number(body.response.endsWith('!'));
    return response.end(JSON.stringify({ reward }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    stop: () => server.close(),
  };
}
