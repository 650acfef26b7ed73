/** The page on which anybody can see what it is about: a picture, a question, and what a model may have said. */
import { visible } from '#core/text/visible.ts';
import { type Html, html } from '../layout/html.ts';
import { layout, type Visitor } from '../layout/layout.tsx';
import { TRY_LIMITS, TRY_VIEWS } from './limits.ts';

export const TRY_SCRIPT_PATH = '/try.js';

export interface TryValues {
  question: string;
  responses: string[];
  view: string;
  /** SHA-256 of a picture that is here already. */
  picture: string | undefined;
}

export type TryFaults = Partial<Record<'form' | 'picture' | 'question' | 'responses', string>>;

export interface TryPage {
  visitor: Visitor;
  values: TryValues;
  faults: TryFaults;
  /** Who scores, and answers where no response is given; undefined where that is not known yet. */
  scorer: string | undefined;
  /** Names the form, so that what is sent twice is done once. */
  once: string;
}

const MEGABYTE = 1024 * 1024;

function fault(name: keyof TryFaults, faults: TryFaults): Html {
  const text = faults[name];
  return text === undefined ? html`` : html`<p class="fault" id="fault-${name}" role="alert">${visible(text)}</p>`;
}

function describedBy(name: keyof TryFaults, faults: TryFaults, more: string): Html {
  const isFaulty = faults[name] !== undefined;
  return html`aria-describedby="${isFaulty ? `fault-${name} ` : ''}${more}"${isFaulty ? html` aria-invalid="true"` : ''}`;
}

function picturePart({ values, faults }: TryPage): Html {
  const { picture } = values;
  return html`<section class="card drop" data-drop data-bytes="${TRY_LIMITS.pictureBytesMax}">
<label for="picture">Picture</label>
${fault('picture', faults)}
<div class="preview">${picture === undefined ? '' : html`<input type="hidden" name="kept" value="${picture}"><img data-kept src="/try/pictures/${picture}" alt="The picture that was chosen">`}<canvas hidden role="img" aria-label="The picture that was chosen"></canvas></div>
<input id="picture" type="file" name="picture" accept="image/png,image/jpeg,image/webp"${picture === undefined ? html` required` : ''} ${describedBy('picture', faults, 'about-picture')}>
<p class="note" id="about-picture"><span data-drop-hint hidden>Drop a file here, or choose one: </span>PNG, JPEG or WebP, at most ${TRY_LIMITS.pictureBytesMax / MEGABYTE} MB.${picture === undefined ? '' : ' Without another file the picture above is used.'}</p>
</section>`;
}

function wordsPart({ values, faults, scorer }: TryPage): Html {
  const { responsesMax, responseCharsMax, questionCharsMax } = TRY_LIMITS;
  const places = Array.from({ length: responsesMax }, (_, index) => index);
  return html`<section class="card">
<label for="question">Question</label>
${fault('question', faults)}
<textarea id="question" name="question" rows="2" required maxlength="${questionCharsMax}" dir="auto" placeholder="How many circles are there?" ${describedBy('question', faults, 'about-question')}>
${values.question}</textarea>
<p class="note" id="about-question">One that the picture should answer, or one that it should not.</p>
<fieldset ${describedBy('responses', faults, 'about-responses')}><legend>Responses</legend>
${fault('responses', faults)}
<div class="responses-asked">${places.map(
    (
      index,
    ) => html`<div><label class="unseen" for="response-${index}">Response ${index + 1}</label><textarea id="response-${index}" name="response" rows="3" maxlength="${responseCharsMax}" dir="auto" placeholder="Response ${index + 1}">
${values.responses[index] ?? ''}</textarea></div>`,
  )}</div>
<p class="note" id="about-responses">What models said, or could have said: right, wrong, guessed. With none, ${scorer === undefined ? 'the scorer' : visible(scorer)} answers by itself.</p></fieldset>
<label for="view">Compared with a view in which</label>
<select id="view" name="view">${Object.entries(TRY_VIEWS).map(([name, { words }]) => html`<option value="${name}"${name === values.view ? html` selected` : ''}>${words}</option>`)}</select>
<p class="actions"><button class="main">Show what depends on the picture</button></p>
</section>`;
}

export function tryPage(page: TryPage): Html {
  const { visitor, faults, scorer, once } = page;
  const limit =
    visitor.tenant === undefined
      ? html` Without signing in it takes ${TRY_LIMITS.perMinute} a minute of one address; whoever has the address of a result can see it.`
      : '';
  return layout({
    title: 'Try it',
    visitor,
    section: '/try',
    script: TRY_SCRIPT_PATH,
    body: html`<h1>Try it</h1>
<p class="lead">Give a picture, a question and what a model said. Every word is coloured by how much ${scorer === undefined ? 'the scorer' : visible(scorer)} would have expected something else without the picture.</p>
${fault('form', faults)}
<form class="try" method="post" action="/try" enctype="multipart/form-data">
<input type="hidden" name="once" value="${once}">
${picturePart(page)}${wordsPart(page)}
</form>
<p class="note">The score is relative to its scorer: a small model sees little. <a href="/about/scores">What the scores mean</a>.${limit}</p>`,
  });
}
