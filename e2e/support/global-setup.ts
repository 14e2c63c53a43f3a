import { startStack } from './stack.mjs';

/** Starts the platform once for all tests. The workers inherit where it is. */
export default async function globalSetup() {
  const stack = await startStack();
  process.env['E2E_API_URL'] = stack.apiUrl;
  process.env['E2E_DASHBOARD_URL'] = stack.dashboardUrl;
  process.env['E2E_DATA_DIR'] = stack.dataDir;
  process.env['E2E_DATABASE_URL'] = stack.databaseUrl;
  process.env['E2E_ADMIN_DATABASE_URL'] = stack.adminUrl;
  return stack.stop;
}
