/** What somebody pasted to have it checked. */
export interface Pasted {
  kind: 'token' | 'key';
  text: string;
}

/** What often stands before a token or a key where it is copied from: a header, or a line of an environment. */
const BEFORE = /^(?:(?:authorization:\s*)?(?:bearer|ati-key)\s+|(?:export\s+)?[A-Z_]+=)/i;

/** Finds the token or the virtual key in what was pasted. Null for nothing. */
export function readPasted(pasted: string): Pasted | null {
  const text = pasted
    .trim()
    .replace(BEFORE, '')
    .replace(/^(["'])(.*)\1$/s, '$2')
    .trim();
  if (text === '') return null;
  return { kind: text.startsWith('ati-key_') ? 'key' : 'token', text };
}
