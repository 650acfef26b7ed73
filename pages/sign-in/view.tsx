/** The form that exchanges an API key for a session. */
import { Layout, type Visitor } from '../layout/layout.tsx';

export interface SignInPageProps {
  visitor: Visitor;
  /** Address to return to. */
  next: string;
  /** Why the key was rejected. */
  fault?: string | undefined;
}

export function SignInPage({ visitor, next, fault }: SignInPageProps) {
  const isInvalid = fault !== undefined;
  return (
    <Layout title="Sign in" visitor={visitor}>
      <section class="sign-in card">
        <h1>Sign in</h1>
        <p>Pages show what your API key may read.</p>
        {isInvalid ? (
          <p class="fault" role="alert" id="fault">
            {fault}
          </p>
        ) : null}
        <form method="post" action="/sign-in">
          <input type="text" name="username" value="API key" autocomplete="username" hidden />
          <input type="hidden" name="next" value={next} />
          <label for="key">API key</label>{' '}
          <input
            id="key"
            name="key"
            type="password"
            autocomplete="current-password"
            required
            maxlength={200}
            spellcheck={false}
            placeholder="sl_…"
            aria-invalid={isInvalid ? 'true' : undefined}
            aria-describedby={isInvalid ? 'fault' : undefined}
          />{' '}
          <button class="main">Sign in</button>
        </form>
        <p class="note">
          A cookie keeps the key for twelve hours. Scripts cannot read the cookie, and only these pages accept it.
          Signing out deletes it.
        </p>
      </section>
    </Layout>
  );
}
