/** Forward passes of the decoder: embeddings after a past in, hidden states and, on request, the extended past out. */
import { type InferenceSession, Tensor } from 'onnxruntime-node';
import type { Manifest } from '../bundle/manifest.ts';
import type { Sessions } from '../bundle/sessions.ts';

/** Key-value cache of `rows` sequences of equal length. */
export interface Past {
  length: number;
  rows: number;
  tensors: Record<string, Tensor>;
}

export interface ForwardResult {
  /** [rows, tokens, hidden_size], row-major. */
  hidden: Float32Array;
  past: Past | undefined;
}

export interface Body {
  hiddenSize: number;
  emptyPast(): Past;
  embed(tokenIds: readonly number[]): Promise<Float32Array>;
  /**
   * Runs `embeddings` [rows, tokens, hidden] after `past`, in chunks of at most `chunkTokens` to bound the memory of
   * attention. `positionIds` is [axes, tokens], the same for every row. The extended past is copied out of the runtime
   * only with `keepPast`; with `onlyLast`, `hidden` holds the last token of each row alone.
   */
  forward(input: {
    embeddings: Float32Array;
    positionIds: BigInt64Array;
    past: Past;
    keepPast: boolean;
    onlyLast?: boolean;
  }): Promise<ForwardResult>;
  /** Copies the given rows of `past`, in the given order; a row may occur several times. */
  selectRows(past: Past, rows: readonly number[]): Past;
}

function floats(tensor: Tensor | undefined, name: string): Float32Array {
  if (!(tensor?.data instanceof Float32Array)) throw new Error(`The graph did not return ${name} as float32`);
  return tensor.data;
}

/** Columns `from` to `to` (exclusive) of a [rows, columns] table, as [rows, to - from]. */
function sliceColumns<Values extends Float32Array | BigInt64Array>(
  table: Values,
  { rows, from, to }: { rows: number; from: number; to: number },
): Values {
  const columns = table.length / rows;
  if (from === 0 && to === columns) return table;
  if (rows === 1) return table.subarray(from, to) as Values;
  const out = table.slice(0, rows * (to - from)) as Values;
  for (let row = 0; row < rows; row++) {
    out.set(table.subarray(row * columns + from, row * columns + to) as never, row * (to - from));
  }
  return out;
}

export function createBody(
  { embed, body }: Pick<Sessions, 'embed' | 'body'>,
  manifest: Manifest,
  { positionAxes, chunkTokens }: { positionAxes: number; chunkTokens: number },
): Body {
  const { layers, heads, head_dim: headDim } = manifest.kv;
  const hiddenSize = manifest.hidden_size;
  const cacheNames = Array.from({ length: layers }, (_, layer) => [`${layer}.key`, `${layer}.value`]).flat();
  const presentNames = cacheNames.map((name) => `present.${name}`);

  async function runChunk(
    feeds: InferenceSession.FeedsType,
    keepPast: boolean,
  ): Promise<{ hidden: Float32Array; tensors: Record<string, Tensor> }> {
    const fetches = keepPast ? ['last_hidden_state', ...presentNames] : ['last_hidden_state'];
    const outputs = await body.run(feeds, fetches);
    const tensors: Record<string, Tensor> = {};
    if (keepPast) {
      for (const name of cacheNames) {
        const present = outputs[`present.${name}`];
        if (!present) throw new Error(`The body graph did not return present.${name}`);
        tensors[`past_key_values.${name}`] = present;
      }
    }
    return { hidden: floats(outputs.last_hidden_state, 'last_hidden_state'), tensors };
  }

  return {
    hiddenSize,
    emptyPast() {
      const tensors: Record<string, Tensor> = {};
      for (const name of cacheNames) {
        tensors[`past_key_values.${name}`] = new Tensor('float32', new Float32Array(0), [1, heads, 0, headDim]);
      }
      return { length: 0, rows: 1, tensors };
    },

    async embed(tokenIds) {
      const ids = BigInt64Array.from(tokenIds, BigInt);
      const { inputs_embeds } = await embed.run({ input_ids: new Tensor('int64', ids, [1, ids.length]) });
      return floats(inputs_embeds, 'inputs_embeds');
    },

    async forward({ embeddings, positionIds, past, keepPast, onlyLast = false }) {
      const { rows } = past;
      const tokens = positionIds.length / positionAxes;
      const kept: Float32Array[] = [];
      let current = past;
      for (let from = 0; from < tokens; from += chunkTokens) {
        const to = Math.min(tokens, from + chunkTokens);
        const isLast = to === tokens;
        const chunkPositions = sliceColumns(positionIds, { rows: positionAxes, from, to });
        const repeated = new BigInt64Array(positionAxes * rows * (to - from));
        for (let axis = 0; axis < positionAxes; axis++) {
          const line = chunkPositions.subarray(axis * (to - from), (axis + 1) * (to - from));
          for (let row = 0; row < rows; row++) repeated.set(line, (axis * rows + row) * (to - from));
        }
        const length = current.length + to - from;
        const { hidden, tensors } = await runChunk(
          {
            inputs_embeds: new Tensor(
              'float32',
              sliceColumns(embeddings, { rows, from: from * hiddenSize, to: to * hiddenSize }),
              [rows, to - from, hiddenSize],
            ),
            attention_mask: new Tensor('int64', new BigInt64Array(rows * length).fill(1n), [rows, length]),
            position_ids: new Tensor('int64', repeated, [positionAxes, rows, to - from]),
            ...current.tensors,
          },
          keepPast || !isLast,
        );
        current = { length, rows, tensors };
        if (!onlyLast) kept.push(hidden);
        else if (isLast) {
          const last = { rows, from: (to - from - 1) * hiddenSize, to: (to - from) * hiddenSize };
          kept.push(sliceColumns(hidden, last).slice());
        }
      }
      return { hidden: joinColumns(kept, rows), past: keepPast ? current : undefined };
    },

    selectRows(past, rows) {
      const tensors: Record<string, Tensor> = {};
      for (const [name, tensor] of Object.entries(past.tensors)) {
        const all = floats(tensor, name);
        const size = all.length / past.rows;
        const selected = new Float32Array(size * rows.length);
        rows.forEach((row, index) => {
          selected.set(all.subarray(row * size, (row + 1) * size), index * size);
        });
        tensors[name] = new Tensor('float32', selected, [rows.length, ...tensor.dims.slice(1)]);
      }
      return { length: past.length, rows: rows.length, tensors };
    },
  };
}

/** Joins [rows, columns] tables side by side. */
function joinColumns(parts: Float32Array[], rows: number): Float32Array {
  const [first] = parts;
  if (first && parts.length === 1) return first;
  const columns = parts.map((part) => part.length / rows);
  const total = columns.reduce((sum, count) => sum + count, 0);
  const out = new Float32Array(rows * total);
  let offset = 0;
  parts.forEach((part, index) => {
    const width = columns[index] ?? 0;
    for (let row = 0; row < rows; row++) out.set(part.subarray(row * width, (row + 1) * width), row * total + offset);
    offset += width;
  });
  return out;
}
