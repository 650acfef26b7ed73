/** What went wrong, as a page. */
import type { Problem } from '#contract/errors.ts';
import { clamped } from '#core/text/visible.ts';
import { type Html, html } from '../layout/html.ts';
import { layout, type Visitor } from '../layout/layout.tsx';

export interface ShownProblem {
  problem: Pick<Problem, 'title' | 'status' | 'code' | 'detail'>;
  requestId: string;
  visitor: Visitor;
}

export function problemPage({ problem, requestId, visitor }: ShownProblem): Html {
  return layout({
    title: problem.title,
    visitor,
    body: html`<section class="card">
  <p class="eyebrow">${problem.status} · ${problem.code}</p>
  <h1>${problem.title}</h1>
  <p>${clamped(problem.detail)}</p>
  <p class="note">Request ${requestId}</p>
  <p><a href="/datasets">To the datasets</a></p>
</section>`,
  });
}
