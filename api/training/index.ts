/** Exports of training sets, from a run and from a signal set. */
import * as exportRun from './export-run.ts';
import * as exportSignalSet from './export-signal-set.ts';

export const training = [exportRun, exportSignalSet] as const;
