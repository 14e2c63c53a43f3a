import type { Page } from '@playwright/test';

/** What the page shows of these names without a `<bdi>` around it: there a name could turn its neighbours round. */
export const unguardedNames = (page: Page, names: readonly string[]): Promise<string[]> =>
  page.evaluate((chosen) => {
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const found: string[] = [];
    for (let node = texts.nextNode(); node; node = texts.nextNode()) {
      const { parentElement: parent, textContent } = node;
      // Scripts are not shown, a live region has no neighbours, and code is what it is to the last character.
      if (!parent || !textContent || parent.closest('bdi, title, script, style, pre, next-route-announcer'))
        continue;
      if (chosen.some((name) => textContent.includes(name)))
        found.push(`${parent.tagName.toLowerCase()}: ${textContent.slice(0, 80)}`);
    }
    return found;
  }, names);
