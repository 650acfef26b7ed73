/** Address of the page of a dataset: what it shows, and the filter that it previews. */
import { z } from 'zod';
import { SightlineError } from '#contract/errors.ts';
import { datasetId, signalSetId } from '#contract/ids.ts';
import { type FilterForm, readForm, writeForm } from '../filter/form.ts';
import type { HiddenField } from '../layout/hidden-fields.tsx';

const selection = z.object({
  version: z.coerce.number().int().min(1).optional(),
  signals: signalSetId.optional(),
  /** Signal whose lowest and highest samples are shown. */
  by: z.string().max(64).optional(),
});

export interface DatasetAddress {
  id: string;
  path: string;
  selection: z.output<typeof selection>;
  form: FilterForm;
  /** All fields, without empty and default ones. */
  fields: HiddenField[];
}

/** @throws SightlineError `not_found` if the address is malformed */
export function parseAddress(id: string | undefined, query: URLSearchParams): DatasetAddress {
  const parsedId = datasetId.safeParse(id);
  const parsed = selection.safeParse(Object.fromEntries([...query].filter(([, value]) => value !== '')));
  if (!parsedId.success || !parsed.success) throw new SightlineError('not_found', 'No dataset has this address');
  const form = readForm(query);
  const selected = Object.entries(parsed.data).flatMap(([name, value]): HiddenField[] =>
    value === undefined ? [] : [[name, String(value)]],
  );
  return {
    id: parsedId.data,
    path: `/datasets/${parsedId.data}`,
    selection: parsed.data,
    form,
    fields: [...selected, ...writeForm(form)],
  };
}
