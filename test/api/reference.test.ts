import { beforeAll, expect, test } from 'vitest';
import { readApiDocument } from '../service/api-document.ts';
import { anonymousCaller } from '../service/callers.ts';

let page: string;
let headers: Headers;
beforeAll(async () => {
  ({ body: page, headers } = await anonymousCaller().get<string>('/docs'));
});

function all(pattern: RegExp): string[] {
  return [...page.matchAll(pattern)].map((match) => match[1] ?? '');
}

test('/docs shows every operation and every schema of /openapi.json', async () => {
  const { document, operations } = await readApiDocument();
  const { schemas } = document.components as { schemas: object };
  const anchors = all(/ id="([^"]+)"/g);
  expect(anchors).toEqual(expect.arrayContaining(operations.map(({ operation }) => operation.operationId)));
  expect(anchors).toEqual(expect.arrayContaining(Object.keys(schemas).map((name) => `schema-${name}`)));
  expect(new Set(anchors).size).toBe(anchors.length);
});

test('every link in /docs leads to an anchor or page of the same site', async () => {
  const links = all(/ (?:href|src)="([^"]*)"/g);
  const anchors = new Set(all(/ id="([^"]+)"/g));
  expect(links.filter((link) => link.startsWith('#') && !anchors.has(link.slice(1)))).toEqual([]);
  const paths = [...new Set(links.filter((link) => !link.startsWith('#')))];
  expect(paths.toSorted()).toEqual(['/docs/style.css', '/openapi.json']);
  for (const path of paths) expect((await anonymousCaller().get(path)).status, path).toBe(200);
});

test('/docs has no inline script or style, and its policy forbids both', () => {
  expect(page).not.toMatch(/<script|<style| style=| on[a-z]+=|javascript:/i);
  expect(headers.get('content-security-policy')).toContain("style-src 'self'");
  expect(headers.get('content-security-policy')).not.toContain('script-src');
});

test('the style sheet of /docs loads nothing else', async () => {
  const style = await anonymousCaller().get<string>('/docs/style.css');
  expect(style.headers.get('content-type')).toMatch(/^text\/css/);
  expect(style.body).not.toMatch(/url\(|@import/);
});

test('/docs answers 304 to a matching If-None-Match', async () => {
  const etag = headers.get('etag') ?? '';
  expect((await anonymousCaller().fetch('/docs', { headers: { 'if-none-match': etag } })).status).toBe(304);
});
