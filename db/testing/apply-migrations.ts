/** Before the tests of a file that runs in workerd: its empty D1 gets the tables. */
import { applyD1Migrations } from 'cloudflare:test';
import { env } from 'cloudflare:workers';

await applyD1Migrations(env.DB, env.MIGRATIONS);
