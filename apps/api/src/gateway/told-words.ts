import { showHidden } from '@signet/contracts';

/**
 * What the published command line of ATI looks for in an error text, in its order (its specification, 6.10): the first
 * that is there decides what its user is told. Words of others that stand in our texts must not decide instead.
 */
const LOOKED_FOR: readonly RegExp[] = [
  /unknown tool|not found/,
  /scope|access denied/,
  /expired/,
  /key not found|missing key|no keys found/,
  /timeout/,
  /upstream|bad gateway|mcp error/,
  /missing|required/,
  /invalid|parse/,
  /rate limit/,
];

const decides = (text: string): boolean => {
  const lower = text.toLowerCase();
  return LOOKED_FOR.some((words) => words.test(lower));
};

/** Words of somebody else for one of our error texts, or null where they would say something of their own. */
export const harmless = (text: string): string | null => (decides(text) ? null : text);

const TOLD_MAX = 500;

/** What an upstream said of its failure, shortened; null where it would say something of its own. */
export const toldByUpstream = (said: string): string | null =>
  harmless(
    showHidden(
      Array.from(said.slice(0, 2 * TOLD_MAX))
        .slice(0, TOLD_MAX)
        .join(''),
    ),
  );
