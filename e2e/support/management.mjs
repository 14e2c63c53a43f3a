import { request } from '@playwright/test';

/**
 * The management API as a signed-in member calls it.
 * @param {string} dashboardUrl
 * @param {string | { cookies: any[], origins: any[] }} storageState the member's cookies
 */
export async function manageAs(dashboardUrl, storageState) {
  const context = await request.newContext({ baseURL: dashboardUrl, storageState });
  const session = await context.get('/api/v1/session');
  const { csrf_token } = await session.json();
  /**
   * @param {'GET' | 'POST' | 'PATCH' | 'DELETE'} method
   * @param {string} path below `/api/v1`
   * @param {unknown} [data]
   * @returns {Promise<any>} what it answered; a refusal throws
   */
  const call = async (method, path, data) => {
    const response = await context.fetch(`/api/v1${path}`, {
      method,
      headers: { 'X-CSRF-Token': csrf_token, Origin: dashboardUrl },
      ...(data !== undefined && { data }),
    });
    if (!response.ok()) throw new Error(`${method} ${path}: ${response.status()} ${await response.text()}`);
    return response.json();
  };
  return { call, dispose: () => context.dispose() };
}
