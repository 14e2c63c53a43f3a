/** Files that outlive the process that made them, by name: each is there whole or not at all. */
export interface ObjectStore {
  /** Keeps the content of a file under a name, in the place of what had that name. */
  put(name: string, file: string): Promise<void>;
  /**
   * Lends what is kept under a name, as a file that is read and not changed.
   * @throws ObjectUnreadable
   */
  read<T>(name: string, work: (file: string) => Promise<T>): Promise<T>;
}

/** What was asked for is not there, or cannot be reached from here. */
export class ObjectUnreadable extends Error {}
