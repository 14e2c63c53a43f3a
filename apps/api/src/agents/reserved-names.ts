import { lookOf } from '@signet/contracts';
import type { Decision } from '../policy/index.js';
import { invalid } from '../platform/http/validation.js';

/** Who the product itself is, where it acts: nobody else is called so. */
const RESERVED = ['Bootstrap administrator', 'Signet', 'Signet itself', 'System'];
const LOOKS: ReadonlySet<string> = new Set(RESERVED.map(lookOf));

/**
 * Refuses a name that is, or looks like, one of the product's own, to everybody who could not be an administrator.
 * @throws Problem request.invalid
 */
export function refuseReservedName(
  name: string,
  { mayGrantAdministration }: { mayGrantAdministration: Decision },
): void {
  if (mayGrantAdministration.allowed || !LOOKS.has(lookOf(name))) return;
  throw invalid([{ pointer: '/name', message: 'Looks like a name of Signet itself: choose another one' }]);
}
