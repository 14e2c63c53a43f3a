import type { ManagementClient } from '@signet/sdk/management';
import { EXIT_REFUSED, ListedFailure } from '../failure.js';
import { isStatus } from './call.js';
import { difference, nameOfChange, type Change, type Difference } from './difference.js';
import { isNameable, type Entry, type Found, type Noun } from './noun.js';
import { NOUNS } from './nouns/index.js';
import type { Described } from './read.js';
import { replaced, secretsIn, withSecret } from './secrets.js';

/** The file does not fit what it is applied to. Nothing was changed. */
export class Refusal extends ListedFailure {
  override name = 'Refusal';

  constructor(obstacles: readonly string[]) {
    const shown = obstacles.slice(0, OBSTACLES_SHOWN_MAX);
    const left = obstacles.length - shown.length;
    super(
      [...shown, ...(left > 0 ? [`And ${left} more.`] : []), 'Nothing was changed.'].join('\n'),
      EXIT_REFUSED,
    );
  }
}
const OBSTACLES_SHOWN_MAX = 50;

/** One change that is due, with what is sent. */
export interface Step {
  noun: Noun;
  change: Change;
  /** What is sent of it: secrets are put in. */
  fields: Entry;
}

/** All that leads from an instance to a file. */
export interface Plan {
  differences: ReadonlyMap<Noun, Difference>;
  steps: readonly Step[];
  /** The secrets that come into being, each with how many of them: "API key". */
  issued: ReadonlyMap<string, number>;
}

/**
 * All that an instance has of some nouns.
 * @param onRefused is told of nouns that the key may not read, which are left out; without it, one of them is a failure
 */
export async function readInstance(
  client: ManagementClient,
  nouns: Iterable<Noun>,
  onRefused?: (noun: Noun) => void,
): Promise<Map<Noun, readonly Found[]>> {
  const read = async (noun: Noun) => {
    try {
      return [[noun, (await noun.read(client)).map((found) => judged(noun, found))] as const];
    } catch (error) {
      if (!onRefused || !isStatus(error, 403)) throw error;
      onRefused(noun);
      return [];
    }
  };
  return new Map((await Promise.all([...nouns].map(read))).flat());
}

/** An instance may hold what was made before a rule that files are read by. */
function judged(noun: Noun, found: Found): Found {
  if (found.standing) return found;
  const whole = secretsIn(noun, found.entry).reduce(
    (entry, path) => withSecret(entry, path, '${env:SOME}'),
    found.entry,
  );
  const { data } = noun.schema.safeParse(whole);
  return data?.[noun.key] === found.entry[noun.key] ? found : { ...found, standing: 'odd' };
}

/** What a file describes, and what that refers to. */
export const concerned = (described: Described): ReadonlySet<Noun> =>
  new Set([...described.keys()].flatMap((noun) => [noun, ...(noun.refersTo ?? [])]));

/**
 * Finds out what has to be done, and everything that stands against it.
 * @param env holds the secrets that the file names
 * @throws Refusal
 */
export function planned(
  described: Described,
  instance: ReadonlyMap<Noun, readonly Found[]>,
  { prune, env }: { prune: boolean; env: NodeJS.ProcessEnv },
): Plan {
  const differences = new Map<Noun, Difference>();
  const obstacles: string[] = [];
  const steps: Step[] = [];
  const issued = new Map<string, number>();
  for (const noun of NOUNS) {
    const wanted = described.get(noun);
    if (!wanted) continue;
    const found = difference(noun, wanted, instance.get(noun)!, { prune });
    differences.set(noun, found);
    obstacles.push(...found.obstacles);
    for (const change of found.changes) {
      const { fields, faults } = sent(noun, change, env);
      steps.push({ noun, change, fields });
      obstacles.push(...faults);
      const secret = change.kind === 'create' ? noun.issues?.(fields) : null;
      if (secret) issued.set(secret, (issued.get(secret) ?? 0) + 1);
    }
  }
  obstacles.push(...faultsOf(steps, described, instance));
  if (obstacles.length > 0) throw new Refusal(obstacles);
  return { differences, steps, issued };
}

/** What a change sends, with the secrets that the environment holds. */
function sent(noun: Noun, change: Change, env: NodeJS.ProcessEnv) {
  const { kind, key, fields } = change;
  const faults: string[] = [];
  const values: Record<string, unknown> = kind === 'create' ? { [noun.key]: key } : {};
  for (const { field, to } of fields)
    values[field] = replaced(noun, field, to, (path, reference) => secret(path, String(reference)));
  return { fields: values, faults };

  function secret(path: string, reference: string): string | undefined {
    const whose = `${path} of the ${noun.singular} "${nameOfChange(noun, change)}"`;
    const name = reference.slice('${env:'.length, -1);
    const value = env[name];
    if (!value) {
      faults.push(`${whose}: the environment variable ${name} is not set.`);
      return undefined;
    }
    const fault = noun.secrets![path]!.safeParse(value).error?.issues[0];
    if (fault) faults.push(`${whose}: what ${reference} holds cannot be used. ${fault.message}.`);
    return value;
  }
}

/** What is wrong with what would be sent, in the light of what will be there beside it. */
function faultsOf(
  steps: readonly Step[],
  described: Described,
  instance: ReadonlyMap<Noun, readonly Found[]>,
): string[] {
  const deleted = new Set(steps.flatMap(({ change: { kind, found } }) => (kind === 'delete' ? [found] : [])));
  const known = new Map<Noun, readonly Entry[]>();
  const willBe = (noun: Noun): readonly Entry[] => {
    const stays = () =>
      (instance.get(noun) ?? []).filter((found) => isNameable(found) && !deleted.has(found));
    const entries = known.get(noun) ?? [...(described.get(noun) ?? []), ...stays().map(({ entry }) => entry)];
    known.set(noun, entries);
    return entries;
  };
  return steps.flatMap(({ noun, change, fields }) => {
    const fault = noun.fault?.(fields, willBe);
    return fault ? [`The ${noun.singular} "${nameOfChange(noun, change)}": ${fault}.`] : [];
  });
}
