const KEY_BYTES_MIN = 24;
const KEY_BYTES_MAX = 64;

/** Says what is wrong with a v1 secret that somebody brings along, or null. */
export function webhookSecretFault(secret: string): string | null {
  if (/\s/.test(secret)) return 'Contains blanks or line breaks';
  const encoded = /^whsec_([A-Za-z0-9+/]+)={0,2}$/.exec(secret)?.[1];
  if (!encoded) return 'Write whsec_ and the key in base64';
  // Four characters of base64 are three bytes.
  const bytes = Math.floor((encoded.length * 3) / 4);
  if (bytes < KEY_BYTES_MIN || bytes > KEY_BYTES_MAX)
    return `The key has ${bytes} bytes; use ${KEY_BYTES_MIN} to ${KEY_BYTES_MAX}`;
  return null;
}
