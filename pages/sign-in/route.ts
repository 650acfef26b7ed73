/** `/sign-in` and `/sign-out`: an API key becomes a cookie, and is forgotten again. */
import type { Context } from 'hono';
import type { ApiEnv } from '#api/context.ts';
import { allowAddress } from '#api/http/auth.ts';
import { toProblem } from '#contract/errors.ts';
import { readFields } from '../http/read-fields.ts';
import { endSession, safeNext, startSession, visitorOf } from '../http/session.ts';
import { signInPage } from './view.ts';

export function show(c: Context<ApiEnv>) {
  return c.html(signInPage({ visitor: visitorOf(c), next: safeNext(c.req.query('next')) }));
}

export async function signIn(c: Context<ApiEnv>) {
  await allowAddress(c);
  const form = await readFields(c);
  const next = safeNext(form.get('next') ?? undefined);
  const secret = form.get('key')?.trim() ?? '';
  try {
    await c.get('keyRing').principalOf(c.get('services'), secret);
  } catch (error) {
    const { status, detail } = toProblem(error);
    if (status !== 401) throw error;
    return c.html(signInPage({ visitor: visitorOf(c), next, fault: detail }), 401);
  }
  startSession(c, secret);
  return c.redirect(next, 303);
}

export function leave(c: Context<ApiEnv>) {
  endSession(c);
  return c.redirect('/sign-in', 303);
}
