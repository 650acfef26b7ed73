/** The form that makes a filter: a plain GET, so that what it makes is an address. */
import { PRESET_NAMES, type PresetName } from '#contract/filter-presets.ts';
import { visible } from '#core/text/visible.ts';
import { type Html, html } from '../layout/html.ts';
import { CLAUSES_MAX, type ClauseFields, defaultsOf, type FilterForm, OPS } from './form.ts';

export interface FilterBuilder {
  action: string;
  /** What the address has besides the filter. */
  hidden: [name: string, value: string][];
  form: FilterForm;
  /** Columns that a clause may ask. */
  signals: string[];
  metadata: string[];
  /** Why there is no preview. */
  faults: string[];
}

const MEANINGS: Record<PresetName, string> = {
  language_shortcut:
    'Answered right without the picture, by a model that does not move when the picture is taken away.',
  no_token_gain: 'Answered right without the picture, and no token of the right response gains by it.',
  mmstar: 'More blind answers are right than MMStar allows (2 of 8).',
  mmmu_pro: 'A blind model is right in more than half of its tries, as MMMU-Pro counts it.',
  low_dependency: 'The share of this dataset that depends least on its pictures.',
  degenerate_group: 'All responses have the same reward, so that GRPO learns nothing from them.',
};

const wordsOf = (name: string) => name.replaceAll('_', ' ');

function option(value: string, label: string, chosen: string): Html {
  return html`<option value="${value}"${value === chosen ? html` selected` : ''}>${label}</option>`;
}

function radio(name: string, value: string, checked: boolean, label: Html): Html {
  return html`<label><input type="radio" name="${name}" value="${value}"${checked ? html` checked` : ''}><span>${label}</span></label>`;
}

function presetChoice(name: PresetName, form: FilterForm): Html {
  const defaults = defaultsOf(name);
  const fields = Object.entries(defaults).map(([parameter, usual]) => {
    const value = form.rule === name ? (form.parameters[parameter] ?? usual) : usual;
    const id = `${name}.${parameter}`;
    return html`<div><label for="${id}">${wordsOf(parameter)}</label><input id="${id}" name="${id}" value="${visible(value)}" autocomplete="off"></div>`;
  });
  return html`<div class="choice">${radio('rule', name, form.rule === name, html`<code>${name}</code><small>${MEANINGS[name]}</small>`)}
<div class="parts">${fields}</div></div>`;
}

function clauseRow(fields: ClauseFields, at: number, { signals, metadata }: FilterBuilder): Html {
  const known = fields.signal === '' || signals.includes(fields.signal) || metadata.includes(fields.signal);
  const options = (names: string[]) => names.map((name) => option(name, visible(name), fields.signal));
  return html`<div class="clause">
<div><label for="signal-${at}">Signal ${at + 1}</label><select id="signal-${at}" name="signal">${option('', '–', fields.signal)}${known ? '' : option(fields.signal, visible(fields.signal), fields.signal)}<optgroup label="Signals">${options(signals)}</optgroup>${metadata.length > 0 ? html`<optgroup label="Columns of the dataset">${options(metadata)}</optgroup>` : ''}</select></div>
<div><label for="op-${at}">Comparison ${at + 1}</label><select id="op-${at}" name="op">${Object.entries(OPS).map(([op, words]) => option(op, words, fields.op))}</select></div>
<div><label for="value-${at}">Value ${at + 1}</label><input id="value-${at}" name="value" value="${visible(fields.value)}" placeholder="0.01 or 10%" autocomplete="off"></div>
</div>`;
}

function clauseChoice(builder: FilterBuilder): Html {
  const { form } = builder;
  const rows = Math.min(CLAUSES_MAX, Math.max(2, form.clauses.length + 1));
  const empty = { signal: '', op: 'lte', value: '' };
  const clauses = Array.from({ length: rows }, (_, at) => clauseRow(form.clauses[at] ?? empty, at, builder));
  return html`<div class="choice">${radio('rule', 'clauses', form.rule === 'clauses', html`Clauses of your own<small>10% is the tenth percentile within this dataset. Rows that are left empty count for nothing; when all are used, a preview adds another.</small>`)}
<div class="parts clauses">${clauses}<div><label for="combine">Matches where</label><select id="combine" name="combine">${option('all', 'all of them hold', form.combine)}${option('any', 'any of them holds', form.combine)}</select></div></div></div>`;
}

export function filterBuilder(builder: FilterBuilder): Html {
  const { action, hidden, form, faults } = builder;
  return html`<form class="card" method="get" action="${action}#preview">
${hidden.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}
${faults.length > 0 ? html`<div class="fault" role="alert"><p><b>This filter cannot be previewed.</b></p><ul>${faults.map((fault) => html`<li>${visible(fault)}</li>`)}</ul></div>` : ''}
<fieldset><legend>Which samples does it match?</legend><div class="choices">
${PRESET_NAMES.map((name) => presetChoice(name, form))}${clauseChoice(builder)}
</div></fieldset>
<div class="inline">
<div><label for="match">Samples that match</label><select id="match" name="match">${option('drop', 'are dropped', form.match)}${option('keep', 'are kept', form.match)}</select></div>
<div><label for="on_null">Where a signal is null</label><select id="on_null" name="on_null">${option('keep', 'keep the sample', form.on_null)}${option('drop', 'drop the sample', form.on_null)}${option('error', 'refuse the filter', form.on_null)}</select></div>
</div>
<button class="main">Preview</button> <span class="note">Nothing is stored yet; the address of the preview can be shared.</span>
</form>`;
}
