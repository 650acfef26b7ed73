/** Reads instructions of a Dockerfile that can be checked without Docker, and copies the files of its image. */
import { cp, mkdir, readFile, symlink } from 'node:fs/promises';
import { join, matchesGlob } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
export const DOCKERFILES = [
  'gpu-runner/Dockerfile.cpu',
  'gpu-runner/Dockerfile.cuda',
  'cli/service/Dockerfile',
] as const;

export interface Dockerfile {
  /** Variables of the last stage. */
  env: Record<string, string>;
  /** Sources of COPY in all stages. */
  copied: string[];
  healthcheck: string[];
  command: string[];
}

const WORKDIR = '/app';

function instructions(text: string): { name: string; rest: string }[] {
  const whole = text.replaceAll(/^\s*#.*\n/gm, '').replaceAll(/\\\n/g, ' ');
  return whole
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [name = '', ...words] = line.trim().split(/\s+/);
      return { name, rest: words.join(' ') };
    });
}

function execForm(rest: string): string[] {
  return JSON.parse(rest.slice(rest.indexOf('['))) as string[];
}

export async function readDockerfile(path: string): Promise<Dockerfile> {
  const file: Dockerfile = { env: {}, copied: [], healthcheck: [], command: [] };
  for (const { name, rest } of instructions(await readFile(join(ROOT, path), 'utf8'))) {
    if (name === 'FROM') file.env = {};
    if (name === 'ENV')
      Object.assign(
        file.env,
        Object.fromEntries(rest.split(' ').map((pair) => pair.split('=', 2) as [string, string])),
      );
    if (name === 'COPY' && !rest.startsWith('--from=')) file.copied.push(...rest.split(' ').slice(0, -1));
    if (name === 'HEALTHCHECK') file.healthcheck = execForm(rest);
    if (name === 'CMD') file.command = execForm(rest);
  }
  return file;
}

export async function readIgnored(): Promise<(path: string) => boolean> {
  const lines = (await readFile(join(ROOT, '.dockerignore'), 'utf8')).split('\n');
  const patterns = lines.filter((line) => line !== '' && !line.startsWith('#'));
  return (path) => patterns.some((pattern) => matchesGlob(path, pattern) || matchesGlob(path, `${pattern}/**`));
}

/** @returns environment of the image, with the tree as its work directory */
export async function copyImageFiles(file: Dockerfile, tree: string): Promise<Record<string, string>> {
  const ignored = await readIgnored();
  for (const source of new Set(file.copied)) {
    await mkdir(join(tree, source, '..'), { recursive: true });
    const filter = (path: string) => !ignored(path.slice(ROOT.length));
    await cp(join(ROOT, source), join(tree, source), { recursive: true, filter });
  }
  await symlink(join(ROOT, 'node_modules'), join(tree, 'node_modules'));
  return Object.fromEntries(Object.entries(file.env).map(([name, value]) => [name, value.replace(WORKDIR, tree)]));
}
