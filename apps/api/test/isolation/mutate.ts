import { startSignet } from '../support/signet.js';
import { CASES, faultsOf, isRead, Reading, type Case } from './judging.js';
import { Statements, mutantsOf, type Mutant } from './statements.js';
import { anotherOne, aWorld } from './world.js';

const HOUR_MS = 3_600_000;

/** Of these nobody can tell whether they are there. Matched with the condition and what stands about it. */
const SAME: readonly { in: RegExp; because: string }[] = [
  {
    in: /from permission_entry where «organisation_id = \$1» and split_part/,
    because: 'It locks entries for a moment, so that none is removed while it is granted: more are locked',
  },
  {
    in: /where «endpoint\.organisation_id = announced\.organisation_id»/,
    because: 'An event waits for a worker, who finds that nobody wants it',
  },
  {
    in: /select id from (member|agent) where «organisation_id = \$1» and (deleted_at is null and )?\(name/,
    because: 'What it finds only narrows what the next statement reads of the organisation',
  },
  {
    in: /where «e\.organisation_id = \$1» and e\.actor->0->>'id' = actor\.id/,
    because: 'The ids are those of members of the organisation, which nobody else has',
  },
  {
    in: /where «c\.organisation_id = \$1» and c\.event_id = \$2/,
    because: 'The event is the one that was recorded a moment ago: nobody else has its id',
  },
  {
    in: /from activity_head where «organisation_id = any\(\$1\)»/,
    because: 'Its rows are looked up by organisation, and those of others stay unread',
  },
  {
    in: /as waits from activity_head h where «h\.organisation_id = \$1»|where «e\.organisation_id = h\.organisation_id» and \(e\.epoch, e\.txid, e\.id\) > \(h\.epoch/,
    because: 'It only decides whether a reader waits for an older transaction',
  },
  {
    in: /from activity_head h, lateral \(select .* where «h\.organisation_id = \$1»|\) b where «h\.organisation_id = \$1»/,
    because: 'The first row is taken, and the organisation that was there first has it',
  },
  {
    in: /from activity_archive where «organisation_id = \$1» and to_regclass/,
    because: 'It says why a month is missing, and no month is missing here',
  },
  {
    in: /"agent_id" in \(select id from agent where «organisation_id = \$1»/,
    because: 'The webhooks are those of the organisation, and so are the agents that have them',
  },
  {
    in: /for no key update \) a left join rate_tier t on «t\.organisation_id = a\.organisation_id»/,
    because: 'Who holds an agent reads nothing of its tier',
  },
  {
    in: /asked\.(id|agent_id) .*left join rate_tier t on «t\.organisation_id = a\.organisation_id»/,
    because: 'Of the tiers that have this name one is taken, and the planner decides which',
  },
  {
    in: /\(«"WebhookEndpointEntity"\."organisation_id" = \$1»\) AND \("WebhookEndpointEntity"\."agent_id" = \$2/,
    because: 'The agent is one of the organisation already',
  },
  {
    in: /from activity_checkpoint where «organisation_id = \$1» and tree_size between/,
    because: 'They are told apart by their size, and one of two of the same size is taken',
  },
  {
    in: /where «c\.organisation_id = \$1» and c\.seq > \$2 and c\.seq <= \$3 and e\./,
    because:
      'The same without a filter is noticed; what the filter wants lies at other places than those that are read',
  },
  {
    in: /SET .* WHERE \(«"organisation_id" = \$\d+»/,
    because: 'The row was found and locked in the organisation before, and its id is nobody else’s',
  },
];

/** The dropped condition, «marked», with what stands about it. */
const around = ({ text, condition, at }: Mutant, reach: number): string =>
  `${text.slice(Math.max(0, at - reach), at)}«${condition}»${text.slice(at + condition.length).slice(0, reach)}`.replaceAll(
    /\s+/g,
    ' ',
  );

/** One condition may be written once and stand in many statements. */
const asWritten = (mutant: Mutant): string => around(mutant, 40);

it(
  'the matrix notices when any statement forgets the organisation',
  async () => {
    let signet = await startSignet();
    let world = await aWorld(signet);
    const statements = new Statements();

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
      if (mutant) await anotherOne(signet);
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
      const ended = (error: unknown) => String(error);
      const fault = await faultIn(cases, mutant).catch(ended);
      // What it left behind must not be held against the next one.
      if (fault !== null && (await faultIn(cases).catch(ended)) !== null) await afresh();
      return fault !== null;
    };

    const mutants = [...callers.keys()].flatMap(mutantsOf);
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
    statements.restore();
    await signet.close();

    const isSame = (mutant: Mutant) => SAME.some((same) => same.in.test(around(mutant, 160)));
    const forgotten = survivors.filter((mutant) => !isSame(mutant));
    process.stdout.write(
      `${written.size} conditions in ${mutants.length} places of ${callers.size} statements: ` +
        `${written.size - survivors.length} noticed, ${survivors.length - forgotten.length} make no difference ` +
        `that can be seen, ${forgotten.length} not noticed.\n`,
    );
    expect(statements.nonsense).toEqual([]);
    expect(forgotten.map((mutant) => around(mutant, 160))).toEqual([]);
  },
  HOUR_MS,
);
