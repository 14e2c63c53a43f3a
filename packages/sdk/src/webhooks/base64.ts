/** Decodes standard base64, with or without padding; null when it is anything else. */
export function decodeBase64(text: string): Uint8Array<ArrayBuffer> | null {
  const bare = text.replace(/={1,2}$/, '');
  if (bare.length % 4 === 1 || !/^[A-Za-z0-9+/]*$/.test(bare)) return null;
  return Uint8Array.from(atob(bare), (character) => character.charCodeAt(0));
}
