/** Form that builds a filter. It is sent with GET, so that a filter is an address. */
import type { Child } from 'hono/jsx';
import { PRESET_NAMES, type PresetName } from '#contract/filter-presets.ts';
import { visible } from '#core/text/visible.ts';
import { type HiddenField, HiddenFields } from '../layout/hidden-fields.tsx';
import { CLAUSES_MAX, type ClauseFields, defaultsOf, type FilterForm, OPS } from './form.ts';

export interface FilterBuilderProps {
  action: string;
  /** Fields of the address that are not part of the filter. */
  hidden: HiddenField[];
  form: FilterForm;
  /** Columns that a clause can compare. */
  signals: string[];
  metadata: string[];
  /** Reasons why there is no preview. */
  errors: string[];
}

const MEANINGS: Record<PresetName, string> = {
  language_shortcut: 'Answered right without the image, by a model whose predictions barely change without it.',
  no_token_gain: 'Answered right without the image, and no token of the right response gains by it.',
  mmstar: 'More blind answers are right than MMStar allows (2 of 8).',
  mmmu_pro: 'A blind model is right in more than half of its tries, as MMMU-Pro counts it.',
  low_dependency: 'The part of this dataset that depends least on its images.',
  degenerate_group: 'All responses have the same reward, so GRPO learns nothing from them.',
};

interface OptionsProps {
  /** Words by value. */
  options: Record<string, string>;
  current: string;
}

function Options({ options, current }: OptionsProps) {
  return (
    <>
      {Object.entries(options).map(([value, words]) => (
        <option value={value} selected={value === current}>
          {words}
        </option>
      ))}
    </>
  );
}

interface ChoiceProps extends OptionsProps {
  name: string;
  label: string;
  id?: string;
}

function Choice({ name, label, id = name, options, current }: ChoiceProps) {
  return (
    <div>
      <label for={id}>{label}</label>
      <select id={id} name={name}>
        <Options options={options} current={current} />
      </select>
    </div>
  );
}

function RuleRadio({ value, form, children }: { value: string; form: FilterForm; children: Child }) {
  return (
    <label>
      <input type="radio" name="rule" value={value} checked={form.rule === value} />
      <span>{children}</span>
    </label>
  );
}

function PresetChoice({ name, form }: { name: PresetName; form: FilterForm }) {
  const fields = Object.entries(defaultsOf(name)).map(([parameter, byDefault]) => ({
    id: `${name}.${parameter}`,
    label: parameter.replaceAll('_', ' '),
    value: form.rule === name ? (form.parameters[parameter] ?? byDefault) : byDefault,
  }));
  return (
    <div class="choice">
      <RuleRadio value={name} form={form}>
        <code>{name}</code>
        <small>{MEANINGS[name]}</small>
      </RuleRadio>
      <div class="parts">
        {fields.map(({ id, label, value }) => (
          <div>
            <label for={id}>{label}</label>
            <input id={id} name={id} value={visible(value)} autocomplete="off" />
          </div>
        ))}
      </div>
    </div>
  );
}

/** Options of column names, as they are and as they are shown. */
function toOptions(names: string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, visible(name)]));
}

function SignalChoice({ number, current, builder }: { number: number; current: string; builder: FilterBuilderProps }) {
  const { signals, metadata } = builder;
  const isKnown = signals.includes(current) || metadata.includes(current);
  return (
    <div>
      <label for={`signal-${number - 1}`}>Signal {number}</label>
      <select id={`signal-${number - 1}`} name="signal">
        <Options options={{ '': '–' }} current={current} />
        {!isKnown && current !== '' && <Options options={toOptions([current])} current={current} />}
        <optgroup label="Signals">
          <Options options={toOptions(signals)} current={current} />
        </optgroup>
        {metadata.length > 0 && (
          <optgroup label="Columns of the dataset">
            <Options options={toOptions(metadata)} current={current} />
          </optgroup>
        )}
      </select>
    </div>
  );
}

function ClauseRow({ clause, index, builder }: { clause: ClauseFields; index: number; builder: FilterBuilderProps }) {
  const number = index + 1;
  return (
    <div class="clause">
      <SignalChoice number={number} current={clause.signal} builder={builder} />
      <Choice name="op" id={`op-${index}`} label={`Comparison ${number}`} options={OPS} current={clause.op} />
      <div>
        <label for={`value-${index}`}>Value {number}</label>
        <input
          id={`value-${index}`}
          name="value"
          value={visible(clause.value)}
          placeholder="0.01 or 10%"
          autocomplete="off"
        />
      </div>
    </div>
  );
}

const EMPTY_CLAUSE: ClauseFields = { signal: '', op: 'lte', value: '' };

function ClauseChoice({ builder }: { builder: FilterBuilderProps }) {
  const { form } = builder;
  const length = Math.min(CLAUSES_MAX, Math.max(2, form.clauses.length + 1));
  return (
    <div class="choice">
      <RuleRadio value="clauses" form={form}>
        Custom clauses
        <small>
          10% is the tenth percentile within this dataset. Empty rows are ignored; when all rows are used, a preview
          adds another.
        </small>
      </RuleRadio>
      <div class="parts clauses">
        {Array.from({ length }, (_, index) => (
          <ClauseRow clause={form.clauses[index] ?? EMPTY_CLAUSE} index={index} builder={builder} />
        ))}
        <Choice
          name="combine"
          label="Matches if"
          options={{ all: 'all clauses hold', any: 'any clause holds' }}
          current={form.combine}
        />
      </div>
    </div>
  );
}

function Errors({ errors }: { errors: string[] }) {
  if (errors.length === 0) return null;
  return (
    <div class="fault" role="alert">
      <p>
        <b>This filter cannot be previewed.</b>
      </p>
      <ul>
        {errors.map((error) => (
          <li>{visible(error)}</li>
        ))}
      </ul>
    </div>
  );
}

export function FilterBuilder(builder: FilterBuilderProps) {
  const { action, hidden, form, errors } = builder;
  return (
    <form class="card" method="get" action={`${action}#preview`}>
      <HiddenFields fields={hidden} />
      <Errors errors={errors} />
      <fieldset>
        <legend>Which samples does it match?</legend>
        <div class="choices">
          {PRESET_NAMES.map((name) => (
            <PresetChoice name={name} form={form} />
          ))}
          <ClauseChoice builder={builder} />
        </div>
      </fieldset>
      <div class="inline">
        <Choice
          name="match"
          label="Samples that match"
          options={{ drop: 'are dropped', keep: 'are kept' }}
          current={form.match}
        />
        <Choice
          name="on_null"
          label="If a signal is null"
          options={{ keep: 'keep the sample', drop: 'drop the sample', error: 'reject the filter' }}
          current={form.on_null}
        />
      </div>
      <button class="main">Preview</button>{' '}
      <span class="note">A preview stores nothing; its address can be shared.</span>
    </form>
  );
}
