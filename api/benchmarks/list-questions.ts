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
import { eachQuestionPage, splitOf } from './each-question.ts';
import { benchmarkVersionParams, loadBenchmark, loadBenchmarkVersion } from './load-benchmark.ts';
import { createImageSigner } from './sign-image-url.ts';

/** Contents that are read at once. */
const QUESTIONS_PER_PAGE = 200;

const JSONL = 'application/jsonl';

/** Answers stay out: they are hidden from submitters. */
async function* writeQuestions(
  services: ApiServices,
  {
    version,
    signUrl,
    split,
  }: { version: BenchmarkVersionRow; signUrl: (sha256: string) => Promise<string>; split?: string | undefined },
): AsyncGenerator<string> {
  for await (const rows of eachQuestionPage(services, version, QUESTIONS_PER_PAGE)) {
    const selected = split === undefined ? rows : rows.filter((row) => splitOf(row, version.splits) === split);
    for await (const { row, sample } of readSamples(services.objects, selected)) {
      const images = await Promise.all(sample.images.map(async (hash) => ({ sha256: hash, url: await signUrl(hash) })));
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
  summary: 'Download the questions of a version as JSON lines',
  description: 'Image URLs point to this service and expire after a day.',
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
  if (split !== undefined && !version.splits.some(({ name }) => name === split)) {
    throw new SightlineError(
      'not_found',
      `Unknown split "${split}"; available: ${version.splits.map(({ name }) => name).join(', ')}`,
    );
  }
  const signUrl = await createImageSigner(services, benchmark);
  const body = toStream(writeQuestions(services, { version, signUrl, split }));
  return c.body(body, 200, { 'content-type': JSONL, 'cache-control': 'private, no-store' }) as never;
};
