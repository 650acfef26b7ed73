/** What is new on a board, as Atom (RFC 4287). */
import { visible } from '#core/text/visible.ts';
import { type Html, html } from '../layout/html.ts';

export interface FeedItem {
  /** Never changes. */
  id: string;
  title: string;
  href: string;
  /** ISO 8601. */
  time: string;
}

export interface Feed {
  name: string;
  title: string;
  origin: string;
  createdAt: string;
  /** Newest first. */
  items: FeedItem[];
}

export function feed({ name, title, origin, createdAt, items }: Feed): Html {
  const self = `${origin}/benchmarks/${name}`;
  return html`<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"><id>urn:sightline:benchmark:${name}</id><title>${visible(title)}</title><updated>${items[0]?.time ?? createdAt}</updated><author><name>Sightline</name></author><link rel="self" href="${self}/feed.xml"/><link href="${self}"/>
${items.map(
  ({
    id,
    title: what,
    href,
    time,
  }) => html`<entry><id>urn:sightline:${id}</id><title>${visible(what)}</title><updated>${time}</updated><link href="${origin}${href}"/></entry>
`,
)}</feed>
`;
}
