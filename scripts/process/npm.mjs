import { stop } from './script.mjs';

/**
 * Stops the script when the npm that runs it is killed: npm passes signals on, but cannot pass on SIGKILL,
 * and the terminal that started it would be left without a handle on what still runs.
 */
export function stopWhenNpmDies() {
  if (!process.env.npm_lifecycle_event) return;
  const npm = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === npm) return;
    clearInterval(watch);
    void stop().then(() => process.exit(1));
  }, 1_000);
  watch.unref();
}
