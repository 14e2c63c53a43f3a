// The peer: better-auth's API-key plugin behind node:http. It gets what helps it: named limits off, a pool as large as
// it can use, production mode, no log.
import http from 'node:http';
import { apiKey } from '@better-auth/api-key';
import { betterAuth } from 'better-auth';
import { getMigrations } from 'better-auth/db/migration';
import pg from 'pg';
import { readJson, sendJson, serve } from '../lib/child-server.mjs';

const KEYS = 64;

const options = {
  database: new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 16 }),
  secret: 'only-for-measurements-0123456789abcdef',
  baseURL: 'http://127.0.0.1',
  emailAndPassword: { enabled: true },
  rateLimit: { enabled: false },
  telemetry: { enabled: false },
  logger: { disabled: true },
  plugins: [apiKey({ rateLimit: { enabled: false } })],
};

const { runMigrations } = await getMigrations(options);
await runMigrations();
const auth = betterAuth(options);
const { user } = await auth.api.signUpEmail({
  body: { name: 'Bench', email: 'bench@example.com', password: 'only-for-measurements' },
});
const keys = [];
for (let index = 0; index < KEYS; index += 1) {
  const created = await auth.api.createApiKey({ body: { userId: user.id, name: `Key ${index}` } });
  keys.push(created.key);
}

const server = http.createServer(async (request, response) => {
  try {
    const { key } = await readJson(request);
    const { valid } = await auth.api.verifyApiKey({ body: { key } });
    sendJson(response, valid ? 200 : 401, { valid });
  } catch (error) {
    sendJson(response, 500, { error: String(error) });
  }
});
serve(server, { keys });
