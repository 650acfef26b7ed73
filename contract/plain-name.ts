/** Names that people give and pages show. */
import { z } from 'zod';
import { LIMITS } from './limits.ts';

/** No control characters, no halves of characters, and nothing that turns the direction of writing. */
export const plainName = z
  .string()
  .min(1)
  .max(LIMITS.idCharsMax)
  .regex(/^[^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]*$/u, {
    message: 'must not have control characters or marks that change the direction of writing',
  });

/** As a name, but of several lines and of any length up to a bound. */
export const plainText = (charsMax: number) =>
  z
    .string()
    .max(charsMax)
    .regex(/^(?:\n|[^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}])*$/u, {
      message: 'must not have control characters or marks that change the direction of writing',
    });
