/** Messages between the server and its inference process. Both ends run this code, so nothing is validated. */
import type { ErrorCode } from '#contract/errors.ts';
import type { GenerateRequest, ScoreSample, ViewsReply, ViewsRequest } from '#contract/runner.ts';
import type { GenerationEvent, SampleEvent, Scorer, Stage, TrajectoryEvent } from '#contract/runner-events.ts';
import type { PromptSample } from '#contract/sample.ts';
import type { ScoreConfig } from '#contract/score-config.ts';
import type { Bundle } from '../bundle/bundle.ts';
import type { EngineOptions } from './engine.ts';

/** Work on one sample. The process runs one task at a time, so a crash fails exactly one sample. */
export type Task = { images: [sha256: string, bytes: Uint8Array][] } & (
  | { kind: 'score'; config: ScoreConfig; sample: ScoreSample }
  | { kind: 'generate'; config: Omit<GenerateRequest, 'samples'>; sample: PromptSample }
  | { kind: 'views'; config: Omit<ViewsRequest, 'samples'>; sample: PromptSample }
);

export interface ViewEvent {
  type: 'view';
  view: ViewsReply['views'][number];
}

export type TaskEvent = TrajectoryEvent | SampleEvent | GenerationEvent | ViewEvent;

export interface TaskFailure {
  code: ErrorCode;
  detail: string;
  /** JSON pointer into the sample. */
  pointer?: string;
}

export type ToInference =
  | { type: 'load'; bundle: Bundle; options: EngineOptions }
  | { type: 'task'; task: Task }
  /** The caller has received the last event: send the next one. */
  | { type: 'acknowledge' }
  | { type: 'cancel' };

export type FromInference =
  | { type: 'ready'; scorer: Scorer }
  | { type: 'unusable'; detail: string }
  | { type: 'stage'; stage: Stage }
  | { type: 'event'; event: TaskEvent }
  | { type: 'finished'; failure?: TaskFailure; peakResidentBytes: number };
