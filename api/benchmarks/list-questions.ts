/** `GET /v1/benchmarks/{name}/versions/{version}/questions` */
import { createRoute, type RouteHandler, z } from '@hono/zod-openapi';
import { type BenchmarkQuestion, benchmarkQuestion } from '#contract/benchmark.ts';
import { SightlineError } from '#contract/errors.ts';
import type { BenchmarkVersionRow } from '#db/boards/rows.ts';
import { readSamples } from '#db/objects/read-samples.ts';
import type { ApiEnv } from '../context.ts';
import { toStream } from '../files/to-stream.ts';
import { problems, withScope } from '../http/route.ts';
import type { ApiServices } from '../services.ts';
import { eachQuestion, splitOf } from './check-samples.ts';
import { benchmarkVersionParams, loadBenchmark, loadBenchmarkVersion } from './load-benchmark.ts';
import { createImageSigner } from './sign-image-url.ts';

const CONTENTS = 200;

const JSONL = 'application/jsonl';

async function* linesOf(
  services: ApiServices,
  {
    version,
    urlOf,
    split,
  }: { version: BenchmarkVersionRow; urlOf: (sha256: string) => Promise<string>; split?: string | undefined },
): AsyncGenerator<string> {
  for await (const rows of eachQuestion(services, version, CONTENTS)) {
    const wanted = split === undefined ? rows : rows.filter((row) => splitOf(row, version.splits) === split);
    for await (const { row, sample } of readSamples(services.objects, wanted)) {
      const images = await Promise.all(sample.images.map(async (hash) => ({ sha256: hash, url: await urlOf(hash) })));
      const question: BenchmarkQuestion = {
        id: sample.id,
        split: splitOf(row, version.splits) ?? '',
        question: sample.question ?? null,
        messages: sample.messages ?? null,
        choices: sample.choices ?? null,
        images,
      };
      yield `${JSON.stringify(question)}\n`;
    }
  }
}

export const route = createRoute({
  operationId: 'listQuestions',
  method: 'get',
  path: '/v1/benchmarks/{name}/versions/{version}/questions',
  tags: ['benchmarks'],
  summary: 'The questions of a version, one JSON object a line',
  description: 'Addresses of pictures are of this service and expire after a day.',
  ...withScope('submit'),
  request: {
    params: benchmarkVersionParams,
    query: z.object({ split: z.string().max(64).optional() }),
  },
  responses: {
    200: { description: 'The questions', content: { [JSONL]: { schema: benchmarkQuestion } } },
    ...problems('invalid_request', 'unauthorized', 'forbidden', 'not_found'),
  },
});

export const handler: RouteHandler<typeof route, ApiEnv> = async (c) => {
  const services = c.get('services');
  const { name, version: number } = c.req.valid('param');
  const { split } = c.req.valid('query');
  const benchmark = await loadBenchmark(services, name);
  const version = await loadBenchmarkVersion(services, benchmark, number);
  if (split !== undefined && !version.splits.some((one) => one.name === split)) {
    throw new SightlineError(
      'not_found',
      `There is no split "${split}"; there is ${version.splits.map((one) => one.name).join(', ')}`,
    );
  }
  const urlOf = await createImageSigner(services, benchmark);
  const body = toStream(linesOf(services, { version, urlOf, split }));
  return c.body(body, 200, { 'content-type': JSONL, 'cache-control': 'private, no-store' }) as never;
};
