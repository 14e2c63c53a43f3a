import { createHash } from 'node:crypto';
import { ProblemError, type ManagementClient } from '@signet/sdk/management';
import { Failure } from '../failure.js';
import { isStatus, orNothing } from './call.js';
import { ambiguous, byKey, changedFields, nameOfChange } from './difference.js';
import { isNameable, keyOf, type Found, type Made, type Noun } from './noun.js';
import { NOUNS } from './nouns/index.js';
import type { Plan, Step } from './plan.js';

/** An instance lets an operator make 40 calls a second; so many at a time are enough to use them. */
const AT_ONCE = 8;
/** So often something may have been made and deleted within a day, which is how long the keys of the calls are known. */
const GENERATIONS_MAX = 20;

/** Who is told of what was done, step by step. */
export interface Listener {
  /** Called with secrets that are shown this once, before anything else is begun by the same worker. */
  issued: (secrets: Readonly<Record<string, string>>) => Promise<void>;
  done: () => void;
}

/** What was done of a plan. */
export interface Outcome {
  done: number;
  /** What ended it before its end. */
  error?: unknown;
}

/**
 * Does what a plan says: what others refer to is made first and deleted last. What is under way when something fails, or
 * when `signal` says so, is finished, and nothing new is begun.
 */
export async function carryOut(
  { steps }: Plan,
  client: ManagementClient,
  listener: Listener,
  signal: AbortSignal,
): Promise<Outcome> {
  let done = 0;
  let failure: { error: unknown } | undefined;
  for (const group of inOrder(steps)) {
    const queue = group.values();
    const work = async () => {
      for (const step of queue) {
        if (failure || signal.aborted) return;
        try {
          const made = await take(step, client).catch((error: unknown) => {
            throw told(step, error);
          });
          done += 1;
          listener.done();
          if (made?.secrets) await listener.issued(made.secrets);
        } catch (error) {
          failure ??= { error };
        }
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
  }
  return { done, error: failure?.error };
}

/** Noun by noun as they refer to each other; what is deleted the other way round, and after everything else. */
function inOrder(steps: readonly Step[]): Step[][] {
  const of = (noun: Noun, isDeleted: boolean) =>
    steps.filter((step) => step.noun === noun && (step.change.kind === 'delete') === isDeleted);
  return [...NOUNS.map((noun) => of(noun, false)), ...[...NOUNS].reverse().map((noun) => of(noun, true))];
}

async function take(step: Step, client: ManagementClient): Promise<Made | undefined> {
  const { noun, change, fields } = step;
  if (change.kind === 'create') return create(step, client);
  const found = change.found!;
  const options = found.version ? { ifMatch: found.version } : {};
  if (change.kind === 'change') {
    await noun.change(client, found, fields, options).catch(async (error: unknown) => {
      // Another run of the same file may have been first.
      if (!isStatus(error, 412) || !isAsWanted(step, await there(step, client))) throw error;
    });
  } else await orNothing(noun.remove!(client, found, options));
  return undefined;
}

/**
 * Makes one thing once, however many runs of the same file try to: all of them call with the same `Idempotency-Key`.
 * The key is known for a day. What was made may be deleted or renamed by then: the next key is taken.
 */
async function create(step: Step, client: ManagementClient): Promise<Made | undefined> {
  const { noun, fields } = step;
  for (let generation = 0; generation < GENERATIONS_MAX; generation++) {
    try {
      const made = await noun.create!(client, fields, { idempotencyKey: keyFor(step, generation) });
      if (!made.isRepeated || (await isStillSo(step, made.id, client))) return made;
    } catch (error) {
      if (!isTaken(error)) throw error;
      // Read once: another run may make it between two readings.
      const found = await there(step, client);
      if (isAsWanted(step, found)) return undefined;
      if (found.length > 0) throw error;
    }
  }
  throw new Failure('It was made and deleted too often today. Try again tomorrow');
}

/** Of two runs, both have the same; nobody else can guess it. */
function keyFor({ noun, change: { same, gone } }: Step, generation: number): string {
  const all = [noun.list, same, [...gone].sort(), generation];
  return `apply-${createHash('sha256').update(JSON.stringify(all)).digest('hex')}`;
}

const TAKEN = [
  'idempotency.key_reused',
  'idempotency.answer_gone',
  'permission.exists',
  'resource.exists',
  'virtual_key.exists',
  'profile.exists',
];

/** Whether something of that name was made by another call. */
const isTaken = (error: unknown): boolean =>
  error instanceof ProblemError && TAKEN.includes(String(error.code));

/** Whether what an earlier call made is still there, and is still called so. */
async function isStillSo({ noun, change: { same } }: Step, id: string, client: ManagementClient) {
  const found = await noun.find!(client, id);
  return found && isNameable(found) && keyOf(noun, found.entry) === same;
}

/** Those that a file can mean by it, at this moment. */
async function there({ noun, change: { same } }: Step, client: ManagementClient): Promise<Found[]> {
  return (byKey(noun, await noun.read(client)).get(same) ?? []).filter(isNameable);
}

/** Whether what is there is what the file wants, by whoever's hand. */
const isAsWanted = ({ noun, fields }: Step, [found, ...others]: readonly Found[]): boolean =>
  found !== undefined && others.length === 0 && changedFields(noun, fields, found.entry).length === 0;

function told({ noun, change }: Step, error: unknown): unknown {
  const what = `The ${noun.singular} "${nameOfChange(noun, change)}" was not ${DONE[change.kind]}`;
  if (isStatus(error, 412)) return new Failure(`${what}: somebody else changed it after it was read.`);
  if (isTaken(error)) return new Failure(`${what}: somebody else made another one at the same time.`);
  return new Failure(`${what}: ${error instanceof Error ? error.message : String(error)}`);
}

const DONE = { create: 'created', change: 'changed', delete: 'deleted' } as const;

/** What others made at the same time under a name that was taken by a plan. Calls with other keys do not see each other. */
export async function doubled({ steps }: Plan, client: ManagementClient): Promise<string[]> {
  const created = steps.filter(({ change }) => change.kind === 'create');
  const doubles: string[] = [];
  for (const noun of new Set(created.map((step) => step.noun))) {
    const all = byKey(noun, await noun.read(client));
    for (const { change } of created.filter((step) => step.noun === noun)) {
      const same = (all.get(change.same) ?? []).filter(isNameable);
      if (same.length > 1) doubles.push(ambiguous(noun, same[0]!.entry, same));
    }
  }
  return doubles;
}
