import type { hc } from 'hono/client';
import type { App } from '#api/app.ts';

/** Every endpoint of the service, typed by its schemas. */
export type Routes = ReturnType<typeof hc<App>>;
