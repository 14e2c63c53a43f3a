/** Takes the code out of `#code=…`, or out of the whole link when somebody pastes that. Null when there is none. */
export function codeFromLink(text: string): string | null {
  const fragment = text.slice(text.indexOf('#') + 1);
  if (!text.includes('#')) return null;
  return new URLSearchParams(fragment.trim()).get('code');
}

// The one-time link carries the code behind the #, which no server ever sees. It is read the moment this file loads
// and whenever the link is opened again: the router writes its own address while the page wakes up, without fragment.
let arrived: string | null = null;
let receive: ((code: string) => void) | null = null;

function readAddress(): void {
  arrived = codeFromLink(window.location.hash) ?? arrived;
  if (arrived) receive?.(arrived);
}

if (typeof window !== 'undefined') {
  readAddress();
  window.addEventListener('hashchange', readAddress);
}

/** Hands over the code of the link, now or when it comes. Returns the way to stop. */
export function onSetupCode(take: (code: string) => void): () => void {
  receive = take;
  readAddress();
  return () => {
    receive = null;
  };
}
