/** Writes the text format of Prometheus. The usual client library keeps metrics in memory, which isolates do not share. */
import type { Metrics } from '#db/read-metrics.ts';

interface Family {
  name: string;
  help: string;
  values: { labels: Record<string, string>; value: number }[];
}

function escapeLabel(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}

function renderFamily({ name, help, values }: Family): string {
  const lines = values.map(({ labels, value }) => {
    const pairs = Object.entries(labels).map(([label, text]) => `${label}="${escapeLabel(text)}"`);
    return `${name}${pairs.length > 0 ? `{${pairs.join(',')}}` : ''} ${value}`;
  });
  return [`# HELP ${name} ${help}`, `# TYPE ${name} gauge`, ...lines, ''].join('\n');
}

export function renderMetrics({ runs, chunks, runners, oldestDueSeconds }: Metrics): string {
  const families: Family[] = [
    {
      name: 'sightline_runs',
      help: 'Runs by status',
      values: runs.map(({ status, count }) => ({ labels: { status }, value: count })),
    },
    {
      name: 'sightline_chunks',
      help: 'Chunks by state',
      values: chunks.map(({ state, count }) => ({ labels: { state }, value: count })),
    },
    {
      name: 'sightline_oldest_due_seconds',
      help: 'Waiting time of the oldest due chunk in seconds',
      values: [{ labels: {}, value: oldestDueSeconds }],
    },
    {
      name: 'sightline_runner_ready',
      help: 'Whether a runner is ready',
      values: runners.map(({ name, ready }) => ({ labels: { runner: name }, value: ready })),
    },
    {
      name: 'sightline_runner_failures',
      help: 'Consecutive failures of a runner',
      values: runners.map(({ name, failures }) => ({ labels: { runner: name }, value: failures })),
    },
  ];
  return families.map(renderFamily).join('');
}
