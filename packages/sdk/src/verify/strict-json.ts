// One JSON string, or one character that opens, closes or separates.
const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\]:,]/g;

/**
 * Parses a JSON object and refuses repeated member names. `JSON.parse` keeps the last one and others the first, so two
 * programs could read two different claims from one signed token (RFC 7519 4).
 *
 * @throws SyntaxError
 */
export function parseStrictObject(bytes: Uint8Array): Record<string, unknown> {
  const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  const value: unknown = JSON.parse(text);
  if (!value || typeof value !== 'object' || Array.isArray(value)) throw new SyntaxError('Not a JSON object');
  refuseRepeatedNames(text);
  return value as Record<string, unknown>;
}

/** Expects text that `JSON.parse` has accepted, and therefore need not check anything else. */
function refuseRepeatedNames(text: string): void {
  const open: (Set<string> | null)[] = [];
  let last = '';
  for (const [token] of text.matchAll(TOKEN)) {
    if (token === '{') open.push(new Set());
    else if (token === '[') open.push(null);
    else if (token === '}' || token === ']') open.pop();
    else if (token === ':') {
      // Escapes are resolved first: "a" and "\u0061" are the same name.
      const name = JSON.parse(last) as string;
      const names = open.at(-1);
      if (names?.has(name)) throw new SyntaxError('A member name is repeated');
      names?.add(name);
    }
    last = token;
  }
}
