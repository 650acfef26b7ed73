/** A loaded model: graphs, tokenizer, chat template, family, and the cache of image features. */
import { readFileSync } from 'node:fs';
import type { Scorer } from '#contract/runner-events.ts';
import type { Bundle } from '../bundle/bundle.ts';
import type { Manifest } from '../bundle/manifest.ts';
import { openSessions, type Provider, type Sessions } from '../bundle/sessions.ts';
import type { Family } from '../families/family.ts';
import { findFamily } from '../families/index.ts';
import { type ChatPrompt, loadChatPrompt } from '../text/chat-prompt.ts';
import { loadTextTokenizer, type TextTokenizer } from '../text/text-tokenizer.ts';
import { type Body, createBody } from './body.ts';
import { createFeatureCache, type FeatureCache } from './feature-cache.ts';

export interface EngineOptions {
  provider: Provider;
  threads: number;
  chunkTokens: number;
  featureCacheBytes: number;
}

export interface Engine {
  scorer: Scorer;
  manifest: Manifest;
  family: Family;
  sessions: Sessions;
  body: Body;
  tokenizer: TextTokenizer;
  chat: ChatPrompt;
  features: FeatureCache;
}

function runtimeVersion(): string {
  const file = new URL('../../node_modules/onnxruntime-node/package.json', import.meta.url);
  const { version } = JSON.parse(readFileSync(file, 'utf8')) as { version: string };
  return `onnxruntime-node ${version}`;
}

export async function loadEngine(bundle: Bundle, options: EngineOptions): Promise<Engine> {
  const { folder, manifest, revision } = bundle;
  const family = findFamily(manifest.family);
  const tokenizer = await loadTextTokenizer(folder);
  const sessions = await openSessions(bundle, options);
  return {
    scorer: {
      name: manifest.name,
      revision,
      family: manifest.family,
      dtype: manifest.dtype,
      provider: options.provider,
      runtime: runtimeVersion(),
    },
    manifest,
    family,
    sessions,
    body: createBody(sessions, manifest, {
      positionAxes: family.positionAxes,
      chunkTokens: options.chunkTokens,
    }),
    tokenizer,
    chat: await loadChatPrompt(folder, tokenizer),
    features: createFeatureCache(options.featureCacheBytes),
  };
}
