import { showHidden } from '@signet/contracts';

// What a spreadsheet would take for a formula, in the widths it accepts (OWASP: CSV injection). A leading apostrophe makes
// it text again.
const FORMULA = /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;

// Tab and line breaks stay: quoting carries them.
const UNBROKEN = /[^\t\r\n]+/g;

/**
 * Writes one cell: RFC 4180 quoting, formulas disarmed, hidden characters written out. Numbers stay numbers; what is
 * neither text nor number is written as JSON.
 */
export function csvCell(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number') return String(value);
  const text = (typeof value === 'string' ? value : JSON.stringify(value)).replace(UNBROKEN, showHidden);
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Writes one line (RFC 4180). Text can neither leave its cell nor become a formula. */
export const csvLine = (cells: readonly unknown[], end: '\n' | '\r\n' = '\r\n'): string =>
  `${cells.map(csvCell).join(',')}${end}`;

/** Writes a table, with plain line feeds. */
export const toCsv = (header: readonly string[], rows: readonly (readonly unknown[])[]): string =>
  [header, ...rows].map((row) => csvLine(row, '\n')).join('');
