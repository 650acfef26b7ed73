/** The form of `/try`. After an error it returns with its values, each error above its field. */
import { visible } from '#core/text/visible.ts';
import { TRY_LIMITS, TRY_VIEWS } from './limits.ts';

export interface TryValues {
  question: string;
  responses: string[];
  view: string;
  /** SHA-256 of an image that has already been uploaded. */
  image: string | undefined;
}

/** Errors by form field; `form` is an error of the whole form. */
export type TryErrors = Partial<Record<'form' | 'picture' | 'question' | 'responses', string>>;

export interface TryFormProps {
  values: TryValues;
  errors: TryErrors;
  /** Name of the scorer; undefined if no runner is ready. */
  scorer: string | undefined;
  /** Idempotency token: the same form sent twice creates one run. */
  once: string;
}

const MEGABYTE = 1024 * 1024;

export function FieldError({ field, errors }: { field: keyof TryErrors; errors: TryErrors }) {
  const text = errors[field];
  if (text === undefined) return null;
  return (
    <p class="fault" id={`fault-${field}`} role="alert">
      {visible(text)}
    </p>
  );
}

/** ARIA attributes that connect a field with its note and its error. */
function describedBy(field: keyof TryErrors, errors: TryErrors): Record<string, string> {
  const note = `about-${field}`;
  if (errors[field] === undefined) return { 'aria-describedby': note };
  return { 'aria-describedby': `fault-${field} ${note}`, 'aria-invalid': 'true' };
}

function ImagePreview({ image }: { image: string | undefined }) {
  return (
    <div class="preview">
      {image === undefined ? null : (
        <>
          <input type="hidden" name="kept" value={image} />
          <img data-kept="" src={`/try/pictures/${image}`} alt="The chosen image" />
        </>
      )}
      <canvas hidden role="img" aria-label="The chosen image" />
    </div>
  );
}

function ImageField({ values: { image }, errors }: TryFormProps) {
  const { imageBytesMax } = TRY_LIMITS;
  return (
    <section class="card drop" data-drop="" data-bytes={imageBytesMax}>
      <label for="picture">Image</label>
      <FieldError field="picture" errors={errors} />
      <ImagePreview image={image} />
      <input
        id="picture"
        type="file"
        name="picture"
        accept="image/png,image/jpeg,image/webp"
        required={image === undefined}
        {...describedBy('picture', errors)}
      />
      <p class="note" id="about-picture">
        <span data-drop-hint="" hidden>
          Drop a file here, or choose one:{' '}
        </span>
        PNG, JPEG or WebP, at most {imageBytesMax / MEGABYTE} MB.
        {image === undefined ? '' : ' If you choose no other file, the image above is used.'}
      </p>
    </section>
  );
}

function QuestionField({ values, errors }: TryFormProps) {
  return (
    <>
      <label for="question">Question</label>
      <FieldError field="question" errors={errors} />
      <textarea
        id="question"
        name="question"
        rows={2}
        required
        maxlength={TRY_LIMITS.questionCharsMax}
        dir="auto"
        placeholder="How many circles are there?"
        {...describedBy('question', errors)}
      >
        {/* Browsers drop the first line break of a text area. */}
        {'\n'}
        {values.question}
      </textarea>
      <p class="note" id="about-question">
        A question that needs the image, or one that does not.
      </p>
    </>
  );
}

function ResponseField({ number, text }: { number: number; text: string }) {
  const id = `response-${number - 1}`;
  return (
    <div>
      <label class="unseen" for={id}>
        Response {number}
      </label>
      <textarea
        id={id}
        name="response"
        rows={3}
        maxlength={TRY_LIMITS.responseCharsMax}
        dir="auto"
        placeholder={`Response ${number}`}
      >
        {'\n'}
        {text}
      </textarea>
    </div>
  );
}

function ResponseFields({ values, errors, scorer }: TryFormProps) {
  return (
    <fieldset {...describedBy('responses', errors)}>
      <legend>Responses</legend>
      <FieldError field="responses" errors={errors} />
      <div class="responses-asked">
        {Array.from({ length: TRY_LIMITS.responsesMax }, (_, index) => (
          <ResponseField number={index + 1} text={values.responses[index] ?? ''} />
        ))}
      </div>
      <p class="note" id="about-responses">
        Answers that models gave or could give: right, wrong or guessed. If you enter none,{' '}
        {scorer === undefined ? 'the scorer' : visible(scorer)} generates one.
      </p>
    </fieldset>
  );
}

function ViewField({ values }: TryFormProps) {
  return (
    <>
      <label for="view">Compared with a view in which</label>
      <select id="view" name="view">
        {Object.entries(TRY_VIEWS).map(([name, { words }]) => (
          <option value={name} selected={name === values.view}>
            {words}
          </option>
        ))}
      </select>
    </>
  );
}

export function TryForm(props: TryFormProps) {
  return (
    <form class="try" method="post" action="/try" enctype="multipart/form-data">
      <input type="hidden" name="once" value={props.once} />
      <ImageField {...props} />
      <section class="card">
        <QuestionField {...props} />
        <ResponseFields {...props} />
        <ViewField {...props} />
        <p class="actions">
          <button class="main">Show what depends on the image</button>
        </p>
      </section>
    </form>
  );
}
