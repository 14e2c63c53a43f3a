import { readFile } from 'node:fs/promises';
import { ManagementClient } from '@signet/sdk/management';

/**
 * The management API as a signed-in member of the console calls it.
 * @param {string} dashboardUrl
 * @param {string | { cookies: { name: string, value: string }[] }} storageState the member's cookies, or the file of them
 * @returns {Promise<ManagementClient>}
 */
export async function manageAs(dashboardUrl, storageState) {
  const { cookies } =
    typeof storageState === 'string' ? JSON.parse(await readFile(storageState, 'utf8')) : storageState;
  const headers = {
    cookie: cookies.map(({ name, value }) => `${name}=${value}`).join('; '),
    origin: dashboardUrl,
  };
  const { sessions } = new ManagementClient({ baseURL: dashboardUrl, headers });
  const { csrf_token } = await sessions.get();
  return new ManagementClient({
    baseURL: dashboardUrl,
    headers: { ...headers, 'x-csrf-token': csrf_token },
  });
}
