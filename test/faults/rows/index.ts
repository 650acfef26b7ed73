/** The fault table, in its order. */
import type { Row } from '../row.ts';
import { row as busy } from './busy.ts';
import { row as replies } from './replies.ts';
import { row as runnerFrozen } from './runner-frozen.ts';
import { row as runnerKilled } from './runner-killed.ts';
import { row as workerKilled } from './worker-killed.ts';

export const ROWS: Row[] = [runnerKilled, workerKilled, runnerFrozen, replies, busy];
