import { buildScopeString, parseScopes } from './ati-scopes.gen.js';

const SKILLS_MS = 30_000;

/**
 * Asks the proxy for the texts of skills, of all that the token opens unless they are named. A sandbox starts without
 * them as well, so a proxy that does not answer leaves it with none.
 */
export async function fetchSkills(
  proxyUrl: string,
  token: string,
  skills: readonly string[] | null | undefined,
  fetch: typeof globalThis.fetch = globalThis.fetch,
): Promise<Record<string, string>> {
  const scopes = skills?.length ? parseScopes(buildScopeString({ skills })) : ['*'];
  try {
    const response = await fetch(`${proxyUrl}/skills/resolve`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ scopes, include_content: true }),
      redirect: 'manual',
      signal: AbortSignal.timeout(SKILLS_MS),
    });
    return response.ok ? textsOf(await response.json()) : {};
  } catch {
    return {};
  }
}

/** A list of skills, by itself or as a member. */
function textsOf(answer: unknown): Record<string, string> {
  const list: unknown = Array.isArray(answer) ? answer : Object(answer).skills;
  if (!Array.isArray(list)) return {};
  const named = list.map((skill): [unknown, unknown] => [Object(skill).name, Object(skill).content]);
  return Object.fromEntries(named.filter((pair) => pair.every((part) => typeof part === 'string')));
}
