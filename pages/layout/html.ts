/** Pages that are not JSX yet use `html`; its results and JSX elements may contain each other. */
import { html } from 'hono/html';

export { html };
export type Html = ReturnType<typeof html>;
