import { ProblemError } from '@signet/sdk/management';

/** Whether an answer is that of an earlier call under the same `Idempotency-Key`. */
export const isRepeated = ({ headers }: Response): boolean => headers.get('idempotency-replayed') === 'true';

/** Whether the server refused with this status. */
export const isStatus = (error: unknown, status: number): boolean =>
  error instanceof ProblemError && error.status === status;

/** What is asked for, or nothing where there is no such thing. */
export async function orNothing<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (isStatus(error, 404)) return undefined;
    throw error;
  }
}
