/** The fault table, in its order. */
import type { Row } from '../row.ts';
import { row as runnerKilled } from './runner-killed.ts';

export const ROWS: Row[] = [runnerKilled];
