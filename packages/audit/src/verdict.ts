import type { Fault, Report, Verdict } from './report.js';

interface Found {
  fault: Fault | null;
  /** Whether trusted signatures cover everything that is shown. */
  isSigned: boolean;
  /** Whether nothing is left out that no archive holds. */
  isWhole: boolean;
}

export function verdictOf({ fault, isSigned, isWhole }: Found): Verdict {
  if (fault) return 'invalid';
  if (!isSigned) return 'unsigned';
  return isWhole ? 'valid' : 'partial';
}

/** What the command line ends with. 2 is for files that cannot be read. */
export const EXIT_CODES = { valid: 0, invalid: 1, partial: 3, unsigned: 4 } as const satisfies Record<
  Verdict,
  number
>;

/** The verdict as a sentence. */
export function sentenceOf({ verdict, fault, notIncluded, archived }: Report): string {
  switch (verdict) {
    case 'invalid':
      return `NOT VALID from event ${fault!.seq} on (${fault!.kind}): ${fault!.message}`;
    case 'unsigned':
      return 'NOT PROVED: what is shown agrees with itself, but no key that you trust has signed for it.';
    case 'partial':
      return notIncluded
        ? `VALID as far as shown: ${notIncluded} events are not included.`
        : 'VALID as far as shown: a checkpoint that you kept could not be compared with it.';
    case 'valid':
      return archived
        ? `VALID: nothing was changed, dropped, reordered or inserted; ${archived} events are in the archives named above.`
        : 'VALID: nothing was changed, dropped, reordered or inserted.';
  }
}
