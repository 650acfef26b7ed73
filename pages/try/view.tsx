/** `/try`: score an image, a question and some responses. */
import { visible } from '#core/text/visible.ts';
import { Layout, type Visitor } from '../layout/layout.tsx';
import { FieldError, TryForm, type TryFormProps } from './form.tsx';
import { TRY_LIMITS } from './limits.ts';
import { TRY_SCRIPT_PATH } from './script.ts';

export interface TryPageProps extends TryFormProps {
  visitor: Visitor;
}

const GUEST_NOTE =
  `Without signing in, you may try ${TRY_LIMITS.perMinute} images per minute. ` +
  'Anyone who knows the address of a result can see it.';

export function TryPage({ visitor, ...form }: TryPageProps) {
  const { scorer, errors } = form;
  return (
    <Layout title="Try it" visitor={visitor} section="/try" script={TRY_SCRIPT_PATH}>
      <h1>Try it</h1>
      <p class="lead">
        Choose an image, a question and model answers. The colour of each word shows how much the prediction of{' '}
        {scorer === undefined ? 'the scorer' : visible(scorer)} changes without the image.
      </p>
      <FieldError field="form" errors={errors} />
      <TryForm {...form} />
      <p class="note">
        The score is relative to its scorer: a small model sees little. <a href="/about/scores">What the scores mean</a>
        .{visitor.tenant === undefined ? ` ${GUEST_NOTE}` : ''}
      </p>
    </Layout>
  );
}
