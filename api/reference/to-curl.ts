/** A request as a command that can be pasted into a shell. */
import type { ExampleRequest } from './example-request.ts';

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** @param origin of the service */
export function toCurl({ method, path, contentType, body }: ExampleRequest, origin: string, signed: boolean): string {
  const parts = [`curl ${method === 'GET' ? '' : `-X ${method} `}${origin}${path}`];
  if (signed) parts.push('-H "Authorization: Bearer $SIGHTLINE_KEY"');
  if (contentType !== undefined) parts.push(`-H ${quote(`Content-Type: ${contentType}`)}`);
  if (body) parts.push(`--data-binary ${'text' in body ? quote(body.text) : `@${body.file}`}`);
  return parts.join(' \\\n  ');
}
