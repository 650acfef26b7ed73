/**
 * The frame of every page: head, navigation, trail and footer.
 *
 * A page is a folder: `route.tsx` loads the data and answers `c.html(<RunPage visitor={visitorOf(c)} … />)`, `view.tsx`
 * holds `RunPage`, a component with typed props whose root is `<Layout>`, and `style.css` its style, which
 * `stylesheet.ts` adds to the one stylesheet. Components escape text and attributes; text of users also goes through
 * `visible` or `clamped`. JSX drops line breaks between elements: write `{' '}` where a space must stay.
 */
import { raw } from 'hono/html';
import type { PropsWithChildren } from 'hono/jsx';

export const STYLE_PATH = '/pages.css';

/** Facts about a request that the frame of its page shows. */
export interface Visitor {
  /** Undefined if nobody is signed in. */
  tenant: string | undefined;
  /** Whether the deployment offers `/try`. */
  canTry: boolean;
}

export interface Link {
  name: string;
  href: string;
}

export interface LayoutProps {
  title: string;
  visitor: Visitor;
  /** Pages above this one, outermost first. */
  trail?: Link[] | undefined;
  /** Address of the current section; by default that of the first page of the trail. */
  section?: string | undefined;
  /** Address of a script; the route has to set `hasScript` so that the content security policy allows it. */
  script?: string | undefined;
}

const SECTIONS: readonly Link[] = [
  { name: 'Benchmarks', href: '/benchmarks' },
  { name: 'Runs', href: '/runs' },
  { name: 'Datasets', href: '/datasets' },
  { name: 'Try it', href: '/try' },
  { name: 'Guide', href: '/about/scores' },
  { name: 'API', href: '/docs' },
];

function SiteNavigation({ section, canTry }: { section: string | undefined; canTry: boolean }) {
  const shown = SECTIONS.filter(({ href }) => href !== '/try' || canTry);
  return (
    <nav class="site" aria-label="Site">
      <ul>
        {shown.map(({ name, href }) => (
          <li>
            <a href={href} aria-current={href === section ? 'true' : undefined}>
              {name}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function Account({ tenant }: { tenant: string | undefined }) {
  if (tenant === undefined) {
    return (
      <p class="who">
        <a href="/sign-in">Sign in</a>
      </p>
    );
  }
  return (
    <form class="who" method="post" action="/sign-out">
      <span>
        <span class="wide">Signed in for </span>
        <b>{tenant}</b>
      </span>{' '}
      <button class="quiet">Sign out</button>
    </form>
  );
}

function Trail({ trail }: { trail: Link[] }) {
  return (
    <nav class="trail" aria-label="You are here">
      <ol>
        {trail.map(({ name, href }) => (
          <li>
            <a href={href}>{name}</a>
          </li>
        ))}
      </ol>
    </nav>
  );
}

/** Hatching that every chart of a page refers to, so that parts can be distinguished without colour. */
function ChartPatterns() {
  return (
    <svg class="defs" width="0" height="0" aria-hidden="true" focusable="false">
      <defs>
        <pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect width="6" height="6" class="hatch-ground" />
          <rect width="2.5" height="6" class="hatch-line" />
        </pattern>
      </defs>
    </svg>
  );
}

export function Layout({ title, visitor, trail = [], section, script, children }: PropsWithChildren<LayoutProps>) {
  return (
    <>
      {raw('<!doctype html>')}
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <title>{title} · Sightline</title>
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <meta name="color-scheme" content="light dark" />
          <meta name="robots" content="noindex" />
          <link rel="icon" href="/icon.svg" type="image/svg+xml" />
          <link rel="stylesheet" href={STYLE_PATH} />
          {script === undefined ? null : <script type="module" src={script} />}
        </head>
        <body>
          <a class="skip" href="#main">
            Skip to the content
          </a>
          <header class="site">
            <a class="brand" href="/">
              <img src="/icon.svg" alt="" width="26" height="26" /> Sightline
            </a>
            <SiteNavigation section={section ?? trail[0]?.href} canTry={visitor.canTry} />
            <Account tenant={visitor.tenant} />
          </header>
          <main id="main">
            {trail.length > 0 ? <Trail trail={trail} /> : null}
            {children}
          </main>
          <footer class="site">
            Sightline: did the model look at the picture, or did it guess from the words? · <a href="/docs">API</a>
          </footer>
          <ChartPatterns />
        </body>
      </html>
    </>
  );
}
