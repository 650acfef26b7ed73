/** The frame of every page: title, way through the site, who is signed in. */
import { type Html, html } from './html.ts';

export const STYLE_PATH = '/pages.css';

export interface Frame {
  title: string;
  /** Undefined where nobody is signed in. */
  tenant?: string | undefined;
  /** Way to this page, outermost first. */
  trail?: { name: string; href: string }[];
  /** Where in the site this is; left out: where its way begins. */
  section?: string | undefined;
  /** Address of a script of ours; its route sets `hasScript`. */
  script?: string | undefined;
  body: Html;
}

const SECTIONS = [
  ['/benchmarks', 'Benchmarks'],
  ['/runs', 'Runs'],
  ['/datasets', 'Datasets'],
  ['/try', 'Try it'],
  ['/about/scores', 'Guide'],
  ['/docs', 'API'],
] as const;

/** Of the deployment, hence one for every page of an isolate: sections that its configuration has switched off. */
const off = new Set<string>();

export function setSection(href: (typeof SECTIONS)[number][0], isOn: boolean): void {
  if (isOn) off.delete(href);
  else off.add(href);
}

function siteNav(here: string | undefined): Html {
  return html`<nav class="site" aria-label="Site"><ul>${SECTIONS.filter(([href]) => !off.has(href)).map(
    ([href, name]) => html`<li><a href="${href}"${href === here ? html` aria-current="true"` : ''}>${name}</a></li>`,
  )}</ul></nav>`;
}

function signedIn(tenant: string): Html {
  return html`<form class="who" method="post" action="/sign-out">
    <span><span class="wide">Signed in for </span><b>${tenant}</b></span> <button class="quiet">Sign out</button>
  </form>`;
}

const SIGNED_OUT = html`<p class="who"><a href="/sign-in">Sign in</a></p>`;

/** Hatches that tell parts apart without colour; every chart of a page uses them. */
const PATTERNS = html`<svg class="defs" width="0" height="0" aria-hidden="true" focusable="false">
  <defs>
    <pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
      <rect width="6" height="6" class="hatch-ground" /><rect width="2.5" height="6" class="hatch-line" />
    </pattern>
  </defs>
</svg>`;

export function layout({ title, tenant, trail = [], section = trail[0]?.href, script, body }: Frame): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>${title} · Sightline</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<link rel="icon" href="/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="${STYLE_PATH}">
${script === undefined ? '' : html`<script type="module" src="${script}"></script>`}
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header class="site">
  <a class="brand" href="/"><img src="/icon.svg" alt="" width="26" height="26"> Sightline</a>
  ${siteNav(section)}
  ${tenant === undefined ? SIGNED_OUT : signedIn(tenant)}
</header>
<main id="main">
${trail.length > 0 ? html`<nav class="trail" aria-label="You are here"><ol>${trail.map(({ name, href }) => html`<li><a href="${href}">${name}</a></li>`)}</ol></nav>` : ''}
${body}
</main>
<footer class="site">Sightline: did the model look at the picture, or did it guess from the words? · <a href="/docs">API</a></footer>
${PATTERNS}
</body>
</html>`;
}
