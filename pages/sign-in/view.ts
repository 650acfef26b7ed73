/** The page on which an API key is exchanged for a cookie. */
import { type Html, html } from '../layout/html.ts';
import { layout, type Visitor } from '../layout/layout.tsx';

export interface SignIn {
  visitor: Visitor;
  /** Where to go afterwards. */
  next: string;
  /** Why the key was not taken. */
  fault?: string | undefined;
}

export function signInPage({ visitor, next, fault }: SignIn): Html {
  const refused = fault === undefined ? '' : html`<p class="fault" role="alert" id="fault">${fault}</p>`;
  return layout({
    title: 'Sign in',
    visitor,
    body: html`<section class="sign-in card">
  <h1>Sign in</h1>
  <p>Pages show what your API key may read.</p>
  ${refused}
  <form method="post" action="/sign-in">
    <input type="text" name="username" value="API key" autocomplete="username" hidden>
    <input type="hidden" name="next" value="${next}">
    <label for="key">API key</label>
    <input id="key" name="key" type="password" autocomplete="current-password" required maxlength="200" spellcheck="false"
      placeholder="sl_…" ${fault === undefined ? '' : html`aria-invalid="true" aria-describedby="fault"`}>
    <button class="main">Sign in</button>
  </form>
  <p class="note">The key is kept for twelve hours in a cookie that scripts cannot read and that only these pages take;
  signing out forgets it.</p>
</section>`,
  });
}
