/** An error as a page. */
import type { Problem } from '#contract/errors.ts';
import { clamped } from '#core/text/visible.ts';
import { Layout, type Visitor } from '../layout/layout.tsx';

export interface ProblemPageProps {
  visitor: Visitor;
  problem: Pick<Problem, 'title' | 'status' | 'code' | 'detail'>;
  requestId: string;
}

export function ProblemPage({ visitor, problem, requestId }: ProblemPageProps) {
  return (
    <Layout title={problem.title} visitor={visitor}>
      <section class="card">
        <p class="eyebrow">
          {problem.status} · {problem.code}
        </p>
        <h1>{problem.title}</h1>
        <p>{clamped(problem.detail)}</p>
        <p class="note">Request {requestId}</p>
        <p>
          <a href="/datasets">Go to the datasets</a>
        </p>
      </section>
    </Layout>
  );
}
