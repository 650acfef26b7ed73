import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startRunner } from '#clients/runner/start.ts';
import { browserTest, evaluateOn, openPage } from '../browser/shared-browser.ts';
import { type Caller, callerWith, expectProblem } from '../service/callers.ts';
import { uploadImage } from '../service/images.ts';
import { scoreRun } from '../service/score-run.ts';
import { type SeparateService, startSeparateService } from '../service/separate-service.ts';

const IMAGE = new URL('../../examples/group/image.png', import.meta.url);

let service: SeparateService;
let admin: Caller;
/** Of a response that was scored before the only runner stopped. */
let trajectoryId: string;

beforeAll(async () => {
  const runner = await startRunner();
  const runners = [{ name: 'only', url: runner.url }];
  service = await startSeparateService({ runners });
  admin = callerWith(service.adminKey, { url: service.url });
  const image = await uploadImage(admin, new Uint8Array(await readFile(IMAGE)));
  const samples = [{ id: 'a', images: [image], question: 'Which?', responses: [{ text: 'A star.' }] }];
  trajectoryId = (await scoreRun(admin, { samples })).trajectory('a 0').id;
  await runner.stop();
});
afterAll(() => service.stop());

browserTest('without a runner, the page of a trajectory shows the sent image and a placeholder for I′', async () => {
  const { url, adminKey } = service;
  const { context, page } = await openPage({ url, secret: adminKey });
  expect((await page.goto(`${url}/trajectories/${trajectoryId}`))?.status()).toBe(200);
  const widthOf = (figure: string) => evaluateOn(page, `#views figure:${figure} img`, 'element.naturalWidth');
  await expect.poll(() => widthOf('first-child')).toBe(112);
  await expect.poll(() => widthOf('last-child')).toBe(300);
  const placeholder = await page.request.get(`${url}/trajectories/${trajectoryId}/views/perturbed`);
  expect([placeholder.status(), placeholder.headers()['content-type']]).toEqual([503, 'image/svg+xml']);
  expect(await placeholder.text()).toContain('try again in');
  await context.close();
});

test('without a runner, views and PNG heat maps are answered with the problem runner_unreachable', async () => {
  expectProblem(await admin.get(`/v1/trajectories/${trajectoryId}/views/perturbed`), 'runner_unreachable');
  expectProblem(await admin.get(`/v1/trajectories/${trajectoryId}/heat-map?format=png`), 'runner_unreachable');
});
