/**
 * Runs in a page before anything else in it: keeps the page unseen until its script has woken up. A page of the
 * dashboard is drawn by the server first, and what is clicked or typed before React has taken it over is lost. A person
 * is not that fast; a test is.
 */
export function hideUntilAwake(): void {
  const hidden = new CSSStyleSheet();
  hidden.replaceSync('html { visibility: hidden !important }');
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, hidden];

  const isAwake = (element: Element) => Object.keys(element).some((name) => name.startsWith('__reactProps$'));
  const look = () => {
    const isOurs = document.querySelector('script[src*="/_next/"]') !== null;
    const controls = [...document.querySelectorAll('a, button, input, select, textarea')];
    if (document.readyState === 'loading' || (isOurs && !controls.every(isAwake))) setTimeout(look, 20);
    else document.adoptedStyleSheets = document.adoptedStyleSheets.filter((sheet) => sheet !== hidden);
  };
  look();
}
