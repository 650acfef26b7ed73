/** Converts zod issues to field errors, limited in number and length. */
import type { FieldError } from '#contract/errors.ts';
import { jsonPointer } from '#contract/parse.ts';

const ERRORS_MAX = 20;
const MESSAGE_CHARS_MAX = 300;

interface Issue {
  path: readonly PropertyKey[];
  message: string;
  code?: string | undefined;
  /** Issues of each member of a union. */
  errors?: readonly (readonly Issue[])[];
}

function depthOf(issues: readonly Issue[]): number {
  return Math.max(0, ...issues.map(({ path }) => path.length));
}

/** Replaces "Invalid input" of a union by the issues of the member that matches deepest. */
function expand(issue: Issue): Issue[] {
  if (issue.code !== 'invalid_union' || !issue.errors?.length) return [issue];
  const closest = issue.errors.reduce((best, issues) => (depthOf(issues) > depthOf(best) ? issues : best));
  if (depthOf(closest) === 0) return [issue];
  return closest.flatMap((inner) => expand({ ...inner, path: [...issue.path, ...inner.path] }));
}

export function toFieldErrors(issues: readonly unknown[]): FieldError[] {
  return (issues as readonly Issue[])
    .slice(0, ERRORS_MAX)
    .flatMap(expand)
    .slice(0, ERRORS_MAX)
    .map(({ path, message }) => ({
      pointer: jsonPointer(path),
      message: message.length > MESSAGE_CHARS_MAX ? `${message.slice(0, MESSAGE_CHARS_MAX)}…` : message,
    }));
}
