/** Leaves the page for good. Never settles, so that whoever waits for it looks busy until the page is gone. */
export function whileLeaving(leave: () => void): Promise<never> {
  leave();
  return new Promise(() => undefined);
}
