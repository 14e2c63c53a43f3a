import { createHmac, randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../failure.js';
import { readJsonFile, writePrivate } from '../files.js';
import { takeLock } from './lock.js';

export interface Registered {
  sourceId: string;
  name: string;
  agentId: string;
  apiKey: string;
}

interface Credential extends Partial<Registered> {
  source?: string;
}

interface State {
  source: string;
  server: string;
  /** Makes the idempotency keys unguessable; see `keyFor`. */
  salt: string;
  registered: Record<string, string>;
}

interface Options {
  folder: string;
  source: string;
  server: string;
  /** Forgets what earlier runs did. */
  fresh?: boolean;
}

/**
 * Remembers what has been registered, so that a run that was cut short is continued by the next one. Two files, both
 * for their owner alone: the credentials, which may be moved into a vault, and the state, which stays.
 */
export class Ledger {
  readonly credentialsFile: string;
  readonly stateFile: string;
  /** Lets other runs into the folder. */
  readonly close: () => Promise<void>;
  #state: State;
  readonly #credentials: Credential[];
  #saving: Promise<void> = Promise.resolve();
  #queued: Promise<void> | undefined;

  private constructor(
    { folder, source }: Options,
    state: State,
    credentials: Credential[],
    unlock: () => Promise<void>,
  ) {
    this.credentialsFile = join(folder, 'migration-credentials.json');
    this.stateFile = join(folder, `migration-state-${source}.json`);
    this.#state = state;
    this.#credentials = credentials;
    this.close = unlock;
  }

  /**
   * @throws Failure when the files cannot be written, which is better known now than after the first agent, or when
   *   the state belongs to another server
   */
  static async open(options: Options): Promise<Ledger> {
    const { folder } = options;
    await mkdir(folder, { recursive: true }).catch(() => {
      throw new Failure(`The folder ${folder} cannot be made.`);
    });
    const unlock = await takeLock(join(folder, 'migration.lock'));
    try {
      return await Ledger.#read(options, unlock);
    } catch (error) {
      await unlock();
      throw error;
    }
  }

  static async #read(options: Options, unlock: () => Promise<void>): Promise<Ledger> {
    const { source, server, fresh } = options;
    const empty: State = { source, server, salt: randomBytes(24).toString('base64url'), registered: {} };
    const ledger = new Ledger(options, empty, [], unlock);
    const stored = fresh ? null : ((await readJsonFile(ledger.stateFile)) as State | null);
    if (stored && stored.server !== server) {
      throw new Failure(
        `${ledger.stateFile} is about a migration to ${stored.server}, not ${server}: use another --output, or --fresh to forget it.`,
      );
    }
    if (stored) ledger.#state = { ...empty, ...stored, registered: { ...stored.registered } };
    // Keys of other runs are kept: they exist nowhere else.
    const kept = (await readJsonFile(ledger.credentialsFile))?.['agents'];
    if (Array.isArray(kept)) ledger.#credentials.push(...(kept as Credential[]));
    for (const { source: from, sourceId, agentId } of ledger.#credentials) {
      // The credentials are written first; a crash in between leaves an agent known to them alone.
      if (!fresh && from === source && sourceId && agentId) ledger.#state.registered[sourceId] ??= agentId;
    }
    await ledger.#save();
    return ledger;
  }

  /** The agent that an account became in this run or an earlier one. */
  find(sourceId: string): string | undefined {
    return Object.hasOwn(this.#state.registered, sourceId) ? this.#state.registered[sourceId] : undefined;
  }

  /**
   * The `Idempotency-Key` of an account: the same in every run, so that a registration whose answer was lost is repeated
   * and not doubled. Derived with a secret, because servers repeat an answer, API key included, to whoever sends its key.
   */
  keyFor(sourceId: string): string {
    const { source, salt } = this.#state;
    return `migrate-${createHmac('sha256', salt).update(`${source}\n${sourceId}`).digest('base64url')}`;
  }

  /** Resolves once the agent is safely on disk. */
  record(agent: Registered): Promise<void> {
    this.#state.registered[agent.sourceId] = agent.agentId;
    this.#credentials.push({ ...agent, source: this.#state.source });
    // Those who come while a write is under way share the next one: the files are written whole.
    this.#queued ??= this.#saving.then(() => {
      this.#queued = undefined;
      return (this.#saving = this.#save());
    });
    return this.#queued;
  }

  async #save(): Promise<void> {
    const { source } = this.#state;
    const content = { source, migratedAt: new Date().toISOString(), agents: this.#credentials };
    // Both as they are now: an agent recorded between the two writes would be known to the state alone, its key lost.
    const [credentials, state] = [content, this.#state].map((value) => `${JSON.stringify(value, null, 2)}\n`);
    await writePrivate(this.credentialsFile, credentials ?? '');
    await writePrivate(this.stateFile, state ?? '');
  }
}
