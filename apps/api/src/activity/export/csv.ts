/** Begins as atb.md 9.3 says; what else a record holds follows. */
export const CSV_HEADER = [
  'audit_id',
  'ts',
  'event',
  'agent_identity',
  'action',
  'decision',
  'reason',
  'risk_tier',
  'outcome',
  'actor_type',
  'actor_id',
  'target_service',
  'method',
  'path',
  'ip_prefix',
  'request_id',
  'decision_id',
  'seq',
  'hash',
] as const;

// What a spreadsheet would take for a formula, in the widths it accepts (OWASP: CSV injection).
const FORMULA = /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;

// Control characters that no cell shows and some readers stop at. Tab and line breaks stay: quoting carries them.
// eslint-disable-next-line no-control-regex
const CONTROL = /[\0-\x08\v\f\x0e-\x1f\x7f]/g;

/** Writes one cell: RFC 4180 quoting, formulas disarmed by an apostrophe, control characters replaced visibly. */
export function csvCell(value: unknown): string {
  if (value === null || value === undefined) return '';
  const text = (typeof value === 'string' ? value : JSON.stringify(value))
    .toWellFormed()
    .replace(CONTROL, (control) =>
      String.fromCharCode(control === '\x7f' ? 0x2421 : 0x2400 + control.charCodeAt(0)),
    );
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export const csvLine = (cells: readonly unknown[]): string => `${cells.map(csvCell).join(',')}\r\n`;

/** One event as a line of {@link CSV_HEADER}. */
export function csvEvent(record: Record<string, unknown>, seq: number, hash: string): string {
  const [actor] = (record['actor'] ?? []) as { type?: string; id?: string | null }[];
  const facts: Record<string, unknown> = {
    ...record,
    actor_type: actor?.type,
    actor_id: actor?.id,
    seq,
    hash,
  };
  return csvLine(CSV_HEADER.map((name) => facts[name]));
}
