import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { test as base } from '@playwright/test';
import { AgentAuthClient, type RegisterAgentRequest } from '@signet/sdk/agentauth';
import type { ManagementClient } from '@signet/sdk/management';
import { hideUntilAwake } from './awake.js';
import { manageAs } from './management.mjs';

// Set by the global set-up, which runs before any worker starts.
const {
  E2E_API_URL = '',
  E2E_DASHBOARD_URL = '',
  E2E_DATA_DIR = '',
  E2E_ADMIN_DATABASE_URL = '',
  E2E_DATABASE_URL = '',
} = process.env;

/** Where the running platform is. */
export const stack = {
  apiUrl: E2E_API_URL,
  dataDir: E2E_DATA_DIR,
  /** The platform's own, for what could be stored before a rule forbade it. */
  databaseUrl: E2E_DATABASE_URL,
  adminDatabaseUrl: E2E_ADMIN_DATABASE_URL,
  /** The browser's cookies after the first run. */
  ownerState: join(E2E_DATA_DIR, 'owner.json'),
};

export const owner = {
  organisation: 'Acme',
  name: 'Ada Lovelace',
  email: 'ada@example.com',
  password: 'correct horse battery staple',
};

export const manageAsOwner = () => manageAs(E2E_DASHBOARD_URL, stack.ownerState);
export type Manage = ManagementClient;

interface Fixtures {
  /** Calls the management API as the owner. */
  manage: Manage;
}

/** A signed-in owner, unless a test says otherwise with {@link signedOut}. */
export const test = base.extend<Fixtures>({
  baseURL: E2E_DASHBOARD_URL,
  storageState: stack.ownerState,
  context: async ({ context }, use) => {
    await context.addInitScript(hideUntilAwake);
    await use(context);
  },
  manage: async ({ baseURL }, use) => {
    await use(await manageAs(baseURL!, stack.ownerState));
  },
});

/** For `test.use`: a browser that nobody signed in with. */
export const signedOut = { storageState: { cookies: [], origins: [] } };

/** A name that no other test uses. */
export const uniqueName = (name: string): string => `${name} ${randomBytes(4).toString('hex')}`;

export const newClient = (): AgentAuthClient => new AgentAuthClient({ baseURL: stack.apiUrl });

/** Registers an agent over the API, as a test's starting point. */
export async function anAgent(overrides: Partial<RegisterAgentRequest> = {}) {
  const { agent, credentials } = await newClient().registerAgent({
    name: uniqueName('Agent'),
    owner_email: 'owner@example.com',
    ...overrides,
  });
  return { ...agent, apiKey: credentials.api_key };
}

export { expect } from '@playwright/test';
