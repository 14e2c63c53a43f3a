import type { Guard, Trigger } from './verification.repository.js';

/** What a trigger has to be for it to guard: migrations wrote its function once. */
interface Duty {
  ending: string;
  /** `pg_trigger.tgtype`: when it fires, for what, and whether for each row. */
  type: number;
  does: RegExp;
  otherwise: string;
}

const ROW = 1;
const BEFORE = 2;
const INSERT = 4;
const DELETE = 8;
const UPDATE = 16;
const TRUNCATE = 32;

const REFUSES = /^\s*begin\s+raise exception '% is append-only', tg_table_name;\s+end\s*$/;
const MOVES_FORWARD =
  /^\s*begin\s+if .* then\s+raise exception 'the head of a chain only moves forward';\s+end if;\s+return new;\s+end\s*$/s;

const GUARDS_KEYS =
  /^\s*begin\s+if 'audit' in \(old\.purpose, new\.purpose\) and not pg_has_role\(current_user,\s+\(select relowner from pg_class where oid = 'signing_key'::regclass\), 'member'\) then\s+raise exception '[^']+' using errcode = 'insufficient_privilege';\s+end if;\s+return new;\s+end\s*$/;

const MOVES_KEYS_FORWARD =
  /^\s*declare\s+states text\[\] := [^;]+;\s+begin\s+if pg_has_role\(session_user, .* then\s+return new;\s+end if;\s+if .* then\s+raise exception 'a key only moves forward' using errcode = 'insufficient_privilege';\s+end if;\s+return new;\s+end\s*$/s;

const APPEND_ONLY: Duty = {
  ending: '__append_only',
  type: ROW | BEFORE | UPDATE | DELETE,
  does: REFUSES,
  otherwise: 'refuses changes and deletions',
};
const NO_TRUNCATE: Duty = {
  ending: '__no_truncate',
  type: BEFORE | TRUNCATE,
  does: REFUSES,
  otherwise: 'refuses to empty the table',
};
const FORWARD: Duty = {
  ending: '__forward',
  type: ROW | BEFORE | UPDATE,
  does: MOVES_FORWARD,
  otherwise: 'lets the head of a chain move forward alone',
};
const COUNTED: Duty = {
  ending: '__counted',
  type: ROW | INSERT,
  does: /^\s*begin\s+update activity_head set checkpoints = new\.number where organisation_id = new\.organisation_id;\s+return null;\s+end\s*$/,
  otherwise: 'counts checkpoints',
};

const KEPT_BY_OWNER: Duty = {
  ending: '__audit',
  type: ROW | BEFORE | INSERT | UPDATE,
  does: GUARDS_KEYS,
  otherwise: 'keeps the keys of the log for the owner',
};

const KEY_MOVES_FORWARD: Duty = {
  ending: '__forward',
  type: ROW | BEFORE | INSERT | UPDATE,
  does: MOVES_KEYS_FORWARD,
  otherwise: 'lets the life of a key move forward alone',
};

/** Why a table would let itself be rewritten, or would keep something else than it is given, or null. */
export function faultOfGuard({ name, parent, triggers, rules, isRowSecurityOn }: Guard): string | null {
  const duties = dutiesOf(name, parent);
  const undone = duties.find((duty) => !triggers.some((trigger) => fulfils(trigger, duty)));
  if (undone) return `The trigger that ${undone.otherwise} is missing, switched off or does something else.`;
  const stranger = triggers.find((trigger) => !duties.some((duty) => fulfils(trigger, duty)));
  if (stranger) return `A trigger acts on it that Signet did not make: ${stranger.name}.`;
  if (rules.length) return `A rule rewrites what is asked of it: ${rules[0]!}.`;
  return isRowSecurityOn ? 'Row security may hide some of it.' : null;
}

function dutiesOf(table: string, parent: string | null): Duty[] {
  // Of triggers for each row a partition has its own; emptying one is what missing rows tell.
  if (parent !== null) return dutiesOf(parent, null).filter(({ type }) => type & ROW);
  switch (table) {
    case 'activity_head':
      return [FORWARD];
    case 'activity_checkpoint':
      return [APPEND_ONLY, NO_TRUNCATE, COUNTED];
    case 'activity_event':
    case 'activity_chain':
      return [APPEND_ONLY, NO_TRUNCATE];
    case 'signing_key':
      return [KEPT_BY_OWNER, KEY_MOVES_FORWARD];
    default:
      return [];
  }
}

const fulfils = ({ name, type, source, isOn, isPartial }: Trigger, duty: Duty): boolean =>
  isOn && !isPartial && type === duty.type && name.endsWith(duty.ending) && duty.does.test(source);
