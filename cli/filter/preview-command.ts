/** `sightline filter preview`: shows what a filter would keep and drop. */
import type { Command } from 'commander';
import { withClient } from '../service/service-options.ts';
import { type OpenTerminal, printValue } from '../terminal/terminal.ts';
import { addFilterOptions, type FilterOptions, readFilterTarget } from './filter-options.ts';
import { renderPreview } from './render-filter.ts';

interface PreviewOptions extends FilterOptions {
  all?: boolean;
}

export function addFilterPreviewCommand(filter: Command, terminal: OpenTerminal): void {
  const command = filter
    .command('preview')
    .description('show what a filter would keep and drop; stores nothing')
    .option('--all', 'show histograms of all signals, not only of those in the rule');
  addFilterOptions(command).action(async (name: string, options: PreviewOptions) => {
    const value = await withClient(options, async (client) =>
      client.previewFilter(await readFilterTarget(client, name, options)),
    );
    const all = options.all === true;
    await printValue(terminal(), {
      value,
      json: options.json,
      render: (canvas, preview) => renderPreview(canvas, preview, { all }),
    });
  });
}
