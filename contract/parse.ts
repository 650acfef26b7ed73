/** Converts zod issues into a SightlineError whose field errors have JSON pointers. */
import type { z } from 'zod';
import { type FieldError, SightlineError } from './errors.ts';

export function jsonPointer(path: readonly PropertyKey[]): string {
  return path.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

const ERRORS_SHOWN = 20;

/** @throws SightlineError `invalid_request` naming each offending field. */
export function parseWith<Schema extends z.ZodType>(schema: Schema, value: unknown, subject: string): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const errors: FieldError[] = parsed.error.issues
    .slice(0, ERRORS_SHOWN)
    .map((issue) => ({ pointer: jsonPointer(issue.path), message: issue.message }));
  const [first] = errors;
  const location = first && first.pointer !== '' ? ` at ${first.pointer}` : '';
  throw new SightlineError(
    'invalid_request',
    `${subject} is not valid${location}: ${first?.message ?? 'unknown error'}`,
    {
      errors,
    },
  );
}
