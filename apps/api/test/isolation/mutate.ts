import { startSignet } from '../support/signet.js';
import { aBusyWorld, stop, work, wrongs } from './background.js';
import { CASES, faultsOf, isRead, Reading, type Case } from './judging.js';
import { around, isSame, unused } from './same.js';
import { Statements, mutantsOf, type Mutant } from './statements.js';
import { aWorld, moreElsewhere } from './world.js';

const HOUR_MS = 3_600_000;

/** One condition may be written once and stand in many statements. */
const asWritten = (mutant: Mutant): string => around(mutant, 40);
const ended = (error: unknown) => String(error);

const statements = new Statements();
afterAll(() => statements.restore());

/** What calls make statements of, whoever makes the same without being asked. */
const asked = new Set<string>();

/** Drops each condition of some statements in turn, and holds that it is noticed or listed as one that nobody can notice. */
async function expectNoticed(
  texts: ReadonlySet<string>,
  isNoticed: (mutant: Mutant) => Promise<boolean>,
): Promise<void> {
  const mutants = [...texts].flatMap(mutantsOf);
  const written = new Map<string, Mutant[]>();
  for (const mutant of mutants) {
    const key = asWritten(mutant);
    written.set(key, [...(written.get(key) ?? []), mutant]);
  }
  const survivors: Mutant[] = [];
  for (const same of written.values()) {
    let isSeen = false;
    for (const mutant of same) isSeen ||= await isNoticed(mutant);
    if (!isSeen) survivors.push(same[0]!);
  }
  const forgotten = survivors.filter((mutant) => !isSame(mutant));
  process.stdout.write(
    `${written.size} conditions in ${mutants.length} places of ${texts.size} statements: ` +
      `${written.size - survivors.length} noticed, ${survivors.length - forgotten.length} make no difference ` +
      `that can be seen, ${forgotten.length} not noticed.\n`,
  );
  expect(statements.nonsense).toEqual([]);
  expect(forgotten.map((mutant) => around(mutant, 160))).toEqual([]);
}

it(
  'the matrix notices when any statement forgets the organisation',
  async () => {
    let signet = await startSignet();
    let world = await aWorld(signet);

    /** Which calls make which statements. */
    const callers = new Map<string, Set<Case>>();
    for (const of of CASES) {
      if ('shared' in of.line) continue;
      const listening = <T>(work: () => Promise<T>) => {
        statements.heard.clear();
        return work().finally(() => {
          for (const text of statements.heard) callers.set(text, (callers.get(text) ?? new Set()).add(of));
        });
      };
      if (isRead(of)) await new Reading({ ...world, asking: listening }, [of]).answers();
      else await faultsOf({ ...world, asking: listening }, of);
    }

    /** What is wrong with the first of these calls that anything is wrong with. */
    const faultIn = async (cases: readonly Case[], mutant?: Mutant): Promise<string | null> => {
      const around = mutant && {
        asking: <T>(work: () => Promise<T>) => statements.with(mutant.text, mutant.mutated, work),
      };
      for (const of of cases.filter((one) => !isRead(one))) {
        const [fault] = await faultsOf({ ...world, ...around }, of);
        if (fault) return fault;
      }
      const reads = cases.filter(isRead);
      if (reads.length === 0) return null;
      const reading = new Reading({ ...world, ...around }, reads);
      const before = await reading.answers();
      if (mutant) await moreElsewhere(world);
      const after = await reading.answers();
      return reads.flatMap((of) => reading.faults(before.get(of)!, after.get(of)!))[0] ?? null;
    };
    const afresh = async () => {
      await signet.close();
      signet = await startSignet();
      world = await aWorld(signet);
    };
    const isNoticed = async (mutant: Mutant): Promise<boolean> => {
      const cases = [...callers.get(mutant.text)!];
      const isWrong = async (dropped?: Mutant) => (await faultIn(cases, dropped).catch(ended)) !== null;
      // What it left behind must not be held against the next one.
      const tidy = async () => void ((await isWrong()) && (await afresh()));
      // Seen twice: what else goes wrong once, on a busy machine, is not held against it either.
      if (!(await isWrong(mutant))) return false;
      await tidy();
      if (!(await isWrong(mutant))) return false;
      await tidy();
      return true;
    };

    for (const text of callers.keys()) asked.add(text);
    try {
      await expectNoticed(new Set(callers.keys()), isNoticed);
    } finally {
      await signet.close();
    }
  },
  HOUR_MS,
);

it(
  'work that nobody asks for is found wrong when any statement forgets the organisation',
  async () => {
    let world = await aBusyWorld();
    statements.heard.clear();
    await work(world);
    const unasked = new Set([...statements.heard].filter((text) => !asked.has(text)));
    expect(await wrongs(world)).toEqual([]);

    try {
      await expectNoticed(unasked, async (mutant) => {
        const outcome = await statements
          .with(mutant.text, mutant.mutated, async () => {
            await work(world);
            return wrongs(world);
          })
          .catch(ended);
        if (outcome.length === 0) return false;
        await stop(world);
        world = await aBusyWorld();
        return true;
      });
    } finally {
      await stop(world);
    }
  },
  HOUR_MS,
);

it('no reason is given for a condition that is noticed, or gone', () => {
  expect([...unused].map((same) => same.in.source)).toEqual([]);
});
