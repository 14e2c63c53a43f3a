import type { Guard } from './verification.repository.js';

// What the functions do that guard the log: migrations wrote them once.
const REFUSES = /^\s*begin\s+raise exception '% is append-only', tg_table_name;\s+end\s*$/;
const MOVES_FORWARD =
  /^\s*begin\s+if .* then\s+raise exception 'the head of a chain only moves forward';\s+end if;\s+return new;\s+end\s*$/s;

/** Why a table would let itself be rewritten, or null. */
export function faultOfGuard({ name, is_partition: isPartition, triggers }: Guard): string | null {
  const guards = (ending: string, does: RegExp) =>
    triggers.some((trigger) => {
      const [own, source] = split(trigger);
      return own.endsWith(ending) && does.test(source);
    });
  if (name === 'activity_head')
    return guards('__forward', MOVES_FORWARD) ? null : missing('lets the head of a chain move forward alone');
  if (!guards('__append_only', REFUSES)) return missing('refuses changes and deletions');
  return isPartition || guards('__no_truncate', REFUSES) ? null : missing('refuses to empty the table');
}

const missing = (what: string): string =>
  `The trigger that ${what} is missing, switched off or does something else.`;

function split(trigger: string): [string, string] {
  const at = trigger.indexOf(': ');
  return [trigger.slice(0, at), trigger.slice(at + 2)];
}
