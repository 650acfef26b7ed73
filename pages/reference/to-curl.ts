/** Writes a request as a shell command. */
import type { ExampleRequest } from './example-request.ts';

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

export interface CurlOptions {
  /** Origin of the service. */
  origin: string;
  /** Whether to send the API key in SIGHTLINE_KEY. */
  signed: boolean;
}

export function toCurl({ method, path, contentType, body }: ExampleRequest, { origin, signed }: CurlOptions): string {
  const parts = [`curl ${method === 'GET' ? '' : `-X ${method} `}${origin}${path}`];
  if (signed) parts.push('-H "Authorization: Bearer $SIGHTLINE_KEY"');
  if (contentType !== undefined) parts.push(`-H ${quote(`Content-Type: ${contentType}`)}`);
  if (body) parts.push(`--data-binary ${'text' in body ? quote(body.text) : `@${body.file}`}`);
  return parts.join(' \\\n  ');
}
