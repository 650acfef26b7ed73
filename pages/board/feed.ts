/** Changes of a leaderboard as an Atom feed (RFC 4287). */
import { html } from 'hono/html';
import { visible } from '#core/text/visible.ts';

type Xml = ReturnType<typeof html>;

export interface FeedItem {
  /** Stable: feed readers recognise items by it. */
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

function feedEntry({ id, title, href, time }: FeedItem, origin: string): Xml {
  return html`<entry>
<id>urn:sightline:${id}</id>
<title>${visible(title)}</title>
<updated>${time}</updated>
<link href="${origin}${href}"/>
</entry>
`;
}

export function feed({ name, title, origin, createdAt, items }: Feed): Xml {
  const boardUrl = `${origin}/benchmarks/${name}`;
  return html`<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom">
<id>urn:sightline:benchmark:${name}</id>
<title>${visible(title)}</title>
<updated>${items[0]?.time ?? createdAt}</updated>
<author><name>Sightline</name></author>
<link rel="self" href="${boardUrl}/feed.xml"/>
<link href="${boardUrl}"/>
${items.map((item) => feedEntry(item, origin))}</feed>
`;
}
