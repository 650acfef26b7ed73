/** Names and texts that users enter and pages show. */
import { z } from 'zod';
import { LIMITS } from './limits.ts';

/** One line without control characters, lone surrogates or bidirectional marks. */
export const plainName = z
  .string()
  .min(1)
  .max(LIMITS.idCharsMax)
  .regex(/^[^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]*$/u, {
    message: 'must not contain control characters or marks that change the text direction',
  });

/** Like `plainName`, but with line breaks and a limit of `charsMax` characters. */
export const plainText = (charsMax: number) =>
  z
    .string()
    .max(charsMax)
    .regex(/^(?:\n|[^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}])*$/u, {
      message: 'must not contain control characters or marks that change the text direction',
    });
