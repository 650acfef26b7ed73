/** `/sign-in` and `/sign-out`: start and end a session. */
import type { Context } from 'hono';
import type { ApiEnv } from '#api/context.ts';
import { allowAddress } from '#api/http/auth.ts';
import { toProblem } from '#contract/errors.ts';
import { readFields } from '../http/read-fields.ts';
import { endSession, safeNext, startSession, visitorOf } from '../http/session.ts';
import { SignInPage } from './view.tsx';

export function show(c: Context<ApiEnv>) {
  return c.html(<SignInPage visitor={visitorOf(c)} next={safeNext(c.req.query('next'))} />);
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
    return c.html(<SignInPage visitor={visitorOf(c)} next={next} fault={detail} />, 401);
  }
  startSession(c, secret);
  return c.redirect(next, 303);
}

export function signOut(c: Context<ApiEnv>) {
  endSession(c);
  return c.redirect('/sign-in', 303);
}
