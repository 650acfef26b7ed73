/** Gives each test file that runs in workerd empty stores, with the tables of the migrations. */
import { applyD1Migrations, reset } from 'cloudflare:test';
import { env } from 'cloudflare:workers';

await reset();
await applyD1Migrations(env.DB, env.MIGRATIONS);
