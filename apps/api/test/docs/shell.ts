/** Splits a command as a shell does: single quotes, double quotes with `$VARIABLES`, and lines joined by a backslash. */
export function shellWords(command: string, variables: Record<string, string>): string[] {
  const words: string[] = [];
  let word: string | null = null;
  const expand = (text: string) =>
    text.replaceAll(/\$([A-Z_]+)/g, (_, name: string) => {
      const value = variables[name];
      if (value === undefined) throw new Error(`The example needs $${name}.`);
      return value;
    });
  for (const [token] of command.matchAll(/'[^']*'|"[^"]*"|\\\n|\\.|\s+|[^\s'"\\]+/g)) {
    if (/^\s+$/.test(token) || token === '\\\n') {
      if (word !== null) words.push(word);
      word = null;
    } else if (token.startsWith("'")) word = (word ?? '') + token.slice(1, -1);
    else if (token.startsWith('"')) word = (word ?? '') + expand(token.slice(1, -1));
    else word = (word ?? '') + expand(token.startsWith('\\') ? token.slice(1) : token);
  }
  return word === null ? words : [...words, word];
}

/** Makes the request that a curl command makes. Knows the options that our examples use, and no other. */
export async function runCurl(command: string, variables: Record<string, string>): Promise<Response> {
  const [program, ...args] = shellWords(command, variables);
  if (program !== 'curl') throw new Error(`Not curl: ${program}`);
  const headers: [string, string][] = [];
  let method = 'GET';
  let body: string | undefined;
  let url = '';
  for (let at = 0; at < args.length; at++) {
    const arg = args[at]!;
    if (arg === '-X') method = args[++at]!;
    else if (arg === '-d') body = args[++at]!;
    else if (arg === '-H') {
      const [name = '', ...value] = args[++at]!.split(':');
      headers.push([name, value.join(':').trim()]);
    } else if (arg.startsWith('-')) throw new Error(`An option that the examples should not need: ${arg}`);
    else url = arg;
  }
  return fetch(url, { method, headers, ...(body !== undefined && { body }) });
}
