/** Measures rendering the heat map of a long response, and its first paint and scrolling in a browser. */
import { chromium, type LaunchOptions } from 'playwright-core';
import { median } from 'simple-statistics';
import { findChromium } from '../../test/browser/find-chromium.ts';
import type { BenchService } from '../service/bench-service.ts';

const FRAMES = 60;

export interface HeatMapFigures {
  tokens: number;
  bytes: number;
  render_ms: number;
  /** Null if no browser can run on this machine. */
  first_paint_ms: number | null;
  /** Median duration of a frame while scrolling. */
  frame_ms: number | null;
}

interface BrowserTarget {
  chromium: LaunchOptions;
  address: string;
  key: string;
}

async function openInBrowser(target: BrowserTarget): Promise<{ paint: number; frame: number }> {
  const { address, key } = target;
  const browser = await chromium.launch(target.chromium);
  try {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    await context.addCookies([{ name: 'sightline', value: key, url: address }]);
    const page = await context.newPage();
    await page.goto(address, { waitUntil: 'load' });
    const paint = await page.evaluate(
      `performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.POSITIVE_INFINITY`,
    );
    const frames = await page.evaluate(`new Promise((resolve) => {
      const times = [];
      let last = performance.now();
      const step = (now) => {
        times.push(now - last);
        last = now;
        scrollBy(0, 200);
        times.length < ${FRAMES} ? requestAnimationFrame(step) : resolve(times.slice(2));
      };
      requestAnimationFrame(step);
    })`);
    return { paint: paint as number, frame: median(frames as number[]) };
  } finally {
    await browser.close();
  }
}

export async function measureHeatMap(service: BenchService, tokens: number): Promise<HeatMapFigures> {
  const { workerd, auth, post, get } = service;
  const key = auth.authorization.replace('Bearer ', '');
  const inserted = await post('/bench/runs', { tenant: 'default', trajectories: 1 });
  const { id: run } = (await inserted.json()) as { id: string };
  await post('/bench/trajectories', { run, from: 0, count: 1, tokens });
  const page = (await (await get(`/v1/runs/${run}/trajectories`)).json()) as { items: { id: string }[] };
  const address = `${workerd.url}/trajectories/${page.items[0]?.id}`;
  const times: number[] = [];
  let bytes = 0;
  for (let round = 0; round < 4; round++) {
    const start = performance.now();
    const response = await fetch(address, { headers: { cookie: `sightline=${key}`, 'accept-encoding': 'identity' } });
    if (!response.ok) throw new Error(`${address} responded with ${response.status}`);
    bytes = (await response.arrayBuffer()).byteLength;
    if (round > 0) times.push(performance.now() - start);
  }
  const browser = await findChromium();
  const shown = browser && (await openInBrowser({ chromium: browser, address, key }));
  return {
    tokens,
    bytes,
    render_ms: Math.round(median(times)),
    first_paint_ms: shown ? Math.round(shown.paint) : null,
    frame_ms: shown ? Number(shown.frame.toFixed(1)) : null,
  };
}
