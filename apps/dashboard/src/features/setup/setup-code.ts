/** Takes the code out of `#code=…`, or out of the whole link when somebody pastes that. Null when there is none. */
export function codeFromLink(text: string): string | null {
  const fragment = text.slice(text.indexOf('#') + 1);
  if (!text.includes('#')) return null;
  return new URLSearchParams(fragment.trim()).get('code');
}
