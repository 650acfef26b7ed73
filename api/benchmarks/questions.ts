/** The questions of a version for those who want to answer them, and their pictures. Never the answers. */
import { createRoute, type RouteHandler, z } from '@hono/zod-openapi';
import { type BenchmarkQuestion, benchmarkName, benchmarkQuestion } from '#contract/benchmark.ts';
import { SightlineError } from '#contract/errors.ts';
import { sha256 } from '#contract/runner.ts';
import { benchmarkTenant } from '#db/boards/benchmark-tenant.ts';
import type { BenchmarkVersionRow } from '#db/boards/rows.ts';
import { findImage } from '#db/images/find.ts';
import { imageKey } from '#db/objects/keys.ts';
import { readSamples } from '#db/objects/read-samples.ts';
import type { ApiEnv } from '../context.ts';
import { toStream } from '../exports/to-stream.ts';
import { forEverybody, problems, withScope } from '../http/route.ts';
import type { ApiServices } from '../services.ts';
import { eachQuestion, splitOf } from './check-samples.ts';
import { loadBenchmark, loadBenchmarkVersion } from './load-benchmark.ts';
import { createImageSigner, requireSigned } from './sign-image.ts';

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

export const questionsRoute = createRoute({
  operationId: 'listQuestions',
  method: 'get',
  path: '/v1/benchmarks/{name}/versions/{version}/questions',
  tags: ['benchmarks'],
  summary: 'The questions of a version, one JSON object a line',
  description: 'Addresses of pictures are of this service and expire after a day.',
  ...withScope('submit'),
  request: {
    params: z.object({ name: benchmarkName, version: z.coerce.number().int().min(1) }),
    query: z.object({ split: z.string().max(64).optional() }),
  },
  responses: {
    200: { description: 'The questions', content: { [JSONL]: { schema: benchmarkQuestion } } },
    ...problems('invalid_request', 'unauthorized', 'forbidden', 'not_found'),
  },
});

export const questionsHandler: RouteHandler<typeof questionsRoute, ApiEnv> = async (c) => {
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

const binary = { schema: z.any().meta({ type: 'string', format: 'binary' }) };

export const pictureRoute = createRoute({
  operationId: 'getBenchmarkImage',
  method: 'get',
  path: '/v1/benchmarks/{name}/images/{sha256}',
  tags: ['benchmarks'],
  summary: 'A picture of a benchmark, at an address that was signed here',
  ...forEverybody,
  request: {
    params: z.object({ name: benchmarkName, sha256 }),
    query: z.object({
      expires: z.coerce.number().int().min(0).describe('Milliseconds since 1970.'),
      signature: sha256.describe('As the questions give it.'),
    }),
  },
  responses: {
    200: { description: 'The file', content: { 'image/jpeg': binary, 'image/png': binary, 'image/webp': binary } },
    ...problems('invalid_request', 'forbidden', 'not_found'),
  },
});

export const pictureHandler: RouteHandler<typeof pictureRoute, ApiEnv> = async (c) => {
  const services = c.get('services');
  const { name, sha256: hash } = c.req.valid('param');
  const { expires, signature } = c.req.valid('query');
  await requireSigned(services, { name, sha256: hash, expires, signature });
  const benchmark = await loadBenchmark(services, name);
  const image = await findImage(services.db, benchmarkTenant(benchmark), hash);
  if (!image) throw new SightlineError('not_found', `The benchmark "${name}" has no picture ${hash}`);
  const object = await services.objects.get(imageKey(hash));
  if (!object) throw new SightlineError('storage_failed', `The image ${hash} cannot be read`);
  return c.body(object.body as unknown as ReadableStream, 200, {
    'content-type': image.mediaType,
    'content-length': String(image.bytes),
    'content-disposition': `attachment; filename="${hash}"`,
    'cache-control': 'private, max-age=3600, immutable',
  });
};
