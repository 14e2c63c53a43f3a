import type { ProblemCode } from '@signet/contracts';
import { Problem } from '../errors/problem.js';
import { entityTag, type TagList, type Version } from './entity-tags.js';

/** That a change is based on one of these versions, and not on one that somebody else has replaced (RFC 9110 13.1.1). */
export class Precondition {
  constructor(
    private readonly tags: TagList,
    private readonly refusal: ProblemCode,
  ) {}

  /**
   * Asked under the lock of what is changed. Compares strongly: a weak tag names no version.
   * @param current the version that is there; null where there is nothing yet
   * @throws Problem the one that the route declares
   */
  require(current: Version | null): void {
    const isMet = current !== null && (this.tags === '*' || this.tags.includes(entityTag(current)));
    if (!isMet)
      throw new Problem(this.refusal, {
        detail:
          'Somebody changed it after you read it, and nothing was overwritten. Read it again and decide anew.',
      });
  }
}

/** When a version came about that replaces the one of `before`: later, even within the same millisecond. */
export const laterThan = (before: Date, now: Date): Date =>
  new Date(Math.max(now.getTime(), before.getTime() + 1));
