/** OpenAPI content and response headers of a file in one of the formats of contract/file-format.ts. */
import { z } from '@hono/zod-openapi';
import { contentTypeOf, FILE_FORMATS, type FileFormatName } from '#contract/file-format.ts';
import { binary } from '../http/route.ts';

/** @param schemas schemas of formats that are neither plain text nor bytes */
export function fileContent(
  formats: readonly FileFormatName[],
  schemas: Partial<Record<FileFormatName, z.ZodType>> = {},
): Record<string, { schema: z.ZodType }> {
  return Object.fromEntries(
    formats.map((name) => {
      const { mediaType, isText } = FILE_FORMATS[name];
      const schema = schemas[name] ?? (isText ? z.string() : binary.schema);
      return [mediaType, { schema }];
    }),
  );
}

/** @param stem name of the file without its extension */
export function fileHeaders(format: FileFormatName, stem: string) {
  return {
    'content-type': contentTypeOf(format),
    'content-disposition': `attachment; filename="${stem}.${format}"`,
  };
}
