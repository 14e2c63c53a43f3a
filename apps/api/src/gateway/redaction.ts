import { showHidden } from '@signet/contracts';

const SECRET = /password|secret|token|key|credential|auth/i;
const REDACTED = '[REDACTED]';

/** What the log keeps of one call's arguments: enough to see what was done, and no more than a page. */
const TEXT_MAX = 200;
const NAME_MAX = 100;
const MEMBERS_MAX = 30;
const DEPTH_MAX = 6;
const ALL_MAX = 4_000;

/**
 * Arguments as a record may hold them, at any depth: without the value of any member that is called like a secret, long
 * texts and lists shortened and marked, characters that nobody sees written out.
 */
export function redacted(args: unknown): unknown {
  const budget = { left: ALL_MAX };
  return shortened(args, 0, budget);
}

function shortened(value: unknown, depth: number, budget: { left: number }): unknown {
  if (budget.left <= 0) return '…';
  if (typeof value === 'string') return spend(cut(value, TEXT_MAX), budget);
  if (typeof value !== 'object' || value === null) {
    budget.left -= 8;
    return value;
  }
  if (depth === DEPTH_MAX) return '…';
  if (Array.isArray(value)) {
    const kept = value.slice(0, MEMBERS_MAX).map((item) => shortened(item, depth + 1, budget));
    return value.length > MEMBERS_MAX ? [...kept, `… ${value.length - MEMBERS_MAX} more`] : kept;
  }
  const members = Object.entries(value);
  const kept = members
    .slice(0, MEMBERS_MAX)
    .map(([name, member]) => [
      spend(cut(name, NAME_MAX), budget),
      SECRET.test(name) ? spend(REDACTED, budget) : shortened(member, depth + 1, budget),
    ]);
  if (members.length > MEMBERS_MAX) kept.push(['…', `${members.length - MEMBERS_MAX} more`]);
  return Object.fromEntries(kept) as object;
}

function spend(text: string, budget: { left: number }): string {
  budget.left -= text.length;
  return text;
}

/** By characters, so that none is cut in half. */
function cut(text: string, max: number): string {
  // No character takes more than two places.
  const characters = Array.from(text.slice(0, 2 * max + 2));
  const shown = showHidden(characters.slice(0, max).join(''));
  return characters.length > max ? `${shown}…` : shown;
}
