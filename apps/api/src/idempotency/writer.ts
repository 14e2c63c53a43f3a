import type { Transaction } from '../platform/database/database.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who writes; put there by the guard of the surface. */
    writer?: Writer;
  }
}

/** Who makes a call that writes, as far as repeating it goes. */
export interface Writer {
  /** The caller, by a name that outlives its credentials. Keys of different callers never meet. Null: nobody is known. */
  id: string | null;
  /** The secret with which the caller proved that, if it did. */
  secret: string | null;
  /** Which shape answers have where it called: one is never repeated to clients that read another. */
  shape: string;
  /** Calls with the same turn would wait for each other's locks: they are made one after another. */
  turn?: string;
  /**
   * Reads again, in the transaction of the write, whether the caller may still make this call. Absent where nobody can
   * lose that right.
   * @throws Problem what a call that came now would be refused with
   */
  confirm?: (tx: Transaction) => Promise<void>;
}
