/** Checks every import in the tree against the table "Modules" in ARCHITECTURE.md. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const IMPORT = /^(?:import|export)\s(?:[^'"();=]*?\sfrom\s)?\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/gm;

interface Module {
  name: string;
  /** Names of modules and packages; `any module`, `any package` and `node:` stand for themselves. */
  allowed: Set<string>;
}

function readTable(): Module[] {
  const section = /## Modules\n([\s\S]*?)\n## /.exec(readFileSync(join(ROOT, 'ARCHITECTURE.md'), 'utf8'))?.[1] ?? '';
  return [...section.matchAll(/^\| `([\w/-]+)\/` \|.*\| ([^|]+) \|$/gm)].map(([, name = '', cell = '']) => ({
    name,
    allowed: new Set(cell.split(', ').map((word) => word.replaceAll('`', '').trim())),
  }));
}

const modules = readTable();
const sources = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '*.ts', '*.tsx'], {
  cwd: ROOT,
  encoding: 'utf8',
})
  .split('\n')
  .filter((path) => path !== '');

/** The longest module name that is a prefix of the path: `core/scoring` before `core`. */
function moduleOf(path: string): Module | undefined {
  const matches = modules.filter(({ name }) => path.startsWith(`${name}/`));
  return matches.sort((a, b) => b.name.length - a.name.length)[0];
}

/** @returns the imported path inside the repository, or undefined for a package */
function resolveImport(from: string, specifier: string): string | undefined {
  if (specifier.startsWith('#')) return specifier.slice(1);
  return specifier.startsWith('.') ? join(dirname(from), specifier) : undefined;
}

function importsOf(path: string): string[] {
  const text = readFileSync(join(ROOT, path), 'utf8');
  return [...text.matchAll(IMPORT)].map(([, statement, call]) => statement ?? call ?? '');
}

function isAllowed({ name, allowed }: Module, from: string, specifier: string): boolean {
  const target = resolveImport(from, specifier);
  if (target !== undefined) {
    const other = moduleOf(target)?.name;
    return other === name || allowed.has('any module') || (other !== undefined && allowed.has(other));
  }
  if (specifier.startsWith('node:')) return allowed.has('node:');
  const packageName = specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
  return allowed.has('any package') || allowed.has(packageName);
}

const isTest = (path: string) => /\.test\.tsx?$|(^|\/)testing\//.test(path);

test('ARCHITECTURE.md lists every top-level folder that holds TypeScript', () => {
  expect(modules.length).toBeGreaterThan(10);
  const nested = sources.filter((path) => path.includes('/'));
  expect(nested.filter((path) => !moduleOf(path))).toEqual([]);
});

test('every module imports only what the table in ARCHITECTURE.md allows', () => {
  const violations = sources
    .filter((path) => !isTest(path))
    .flatMap((path) => {
      const module = moduleOf(path);
      if (!module) return [];
      return importsOf(path)
        .filter((specifier) => !isAllowed(module, path, specifier))
        .map((specifier) => `${path} imports ${specifier}`);
    });
  expect(violations).toEqual([]);
});

test('no file imports itself through a chain of other files', () => {
  const graph = new Map(
    sources.map((path) => [path, importsOf(path).map((specifier) => resolveImport(path, specifier))]),
  );
  const done = new Set<string>();
  const cycles: string[] = [];
  function visit(path: string, chain: string[]): void {
    if (chain.includes(path)) cycles.push([...chain.slice(chain.indexOf(path)), path].join(' → '));
    if (done.has(path) || chain.includes(path)) return;
    for (const next of graph.get(path) ?? []) if (next !== undefined && graph.has(next)) visit(next, [...chain, path]);
    done.add(path);
  }
  for (const path of sources) visit(path, []);
  expect(cycles).toEqual([]);
});
