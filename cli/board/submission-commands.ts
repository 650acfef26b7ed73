/** `sightline submission`: lists, shows, publishes, withdraws and retries your submissions. */
import type { Command } from 'commander';
import type { Client } from '#clients/typescript/create-client.ts';
import { submissionId } from '#contract/ids.ts';
import { SUBMISSION_VISIBILITIES, type Submission } from '#contract/submission.ts';
import { addServiceOptions, type ServiceChoice, withClient } from '../service/service-options.ts';
import { UsageError } from '../terminal/failure.ts';
import { type OpenTerminal, printValue } from '../terminal/terminal.ts';
import { renderSubmission, renderSubmissions } from './render-submission.ts';

interface SubmissionOptions extends ServiceChoice {
  json?: boolean;
}

interface SubmissionAction {
  name: string;
  description: string;
  call: (client: Client, id: string) => Promise<Submission>;
}

const ACTIONS: readonly SubmissionAction[] = [
  {
    name: 'show',
    description: 'show a submission and its progress',
    call: (client, id) => client.readSubmission(id),
  },
  {
    name: 'withdraw',
    description: 'remove a submission from its leaderboard, which keeps a note of it',
    call: (client, id) => client.withdrawSubmission(id),
  },
  {
    name: 'retry',
    description: 'score the samples that failed because of an internal error',
    call: (client, id) => client.retrySubmission(id),
  },
  ...SUBMISSION_VISIBILITIES.map((visibility) => ({
    name: visibility,
    description: `make a submission ${visibility}`,
    call: (client: Client, id: string) => client.publishSubmission(id, visibility),
  })),
];

/** @throws UsageError before the service is called */
function requireSubmissionId(id: string): void {
  if (submissionId.safeParse(id).success) return;
  throw new UsageError(`"${id}" is not the id of a submission. Ids look like sub_01k….`);
}

function addListCommand(submission: Command, terminal: OpenTerminal): void {
  const command = submission
    .command('list')
    .description('list your submissions, newest first')
    .option('--json', 'print the submissions as JSON');
  addServiceOptions(command).action(async (options: SubmissionOptions) => {
    const value = await withClient(options, (client) => Array.fromAsync(client.listSubmissions()));
    await printValue(terminal(), { value, json: options.json, render: renderSubmissions });
  });
}

/** Adds a command for each action on one submission. */
function addActionCommands(submission: Command, terminal: OpenTerminal): void {
  for (const { name, description, call } of ACTIONS) {
    const command = submission
      .command(name)
      .description(description)
      .argument('<id>', 'id of the submission')
      .option('--json', 'print the submission as JSON');
    addServiceOptions(command).action(async (id: string, options: SubmissionOptions) => {
      requireSubmissionId(id);
      const value = await withClient(options, (client) => call(client, id));
      await printValue(terminal(), { value, json: options.json, render: renderSubmission });
    });
  }
}

export function addSubmissionCommands(program: Command, terminal: OpenTerminal): void {
  const submission = program
    .command('submission')
    .description('your submissions: list, show, publish, withdraw, retry');
  addListCommand(submission, terminal);
  addActionCommands(submission, terminal);
}
