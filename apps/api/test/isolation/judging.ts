import { RefusedCalls } from '../../src/gateway/refused-calls.js';
import { Refusals } from '../../src/refusals/index.js';
import { RevocationLists } from '../../src/revocations/revocation-lists.js';
import { AGENTAUTH, PUBLISHED } from './agentauth.js';
import { ATI } from './ati.js';
import { follow } from './following.js';
import { CATALOGUE } from './catalogue.js';
import { SANDBOXES } from './credentials-of-sandboxes.js';
import { GATEWAY } from './gateway.js';
import { BOUNDED, hanging } from './hanging.js';
import type { Line, Said, Say } from './lines.js';
import { MANAGEMENT } from './management.js';
import { STRANGE_LIMIT, type Organisation } from './organisation.js';
import { hang } from './strays.js';
import { changed, stateOf, whileHeld, type State } from './state.js';
import type { World } from './world.js';

/** One call of the matrix. */
export interface Case {
  /** As the router knows it, without a mount. */
  route: string;
  line: Line;
  mount: string;
}

export const TABLE: Readonly<Record<string, Line[]>> = {
  ...MANAGEMENT,
  ...CATALOGUE,
  ...SANDBOXES,
  ...AGENTAUTH,
  ...ATI,
  ...GATEWAY,
  ...PUBLISHED,
};

// Reads are shaped by the family of their mount; everything else is one handler at all of them.
const mountsOf = (route: string): string[] =>
  route in AGENTAUTH && route.startsWith('GET ') ? ['', '/v1'] : [''];

export const CASES: readonly Case[] = Object.entries(TABLE).flatMap(([route, lines]) => [
  ...lines.flatMap((line) => mountsOf(route).map((mount) => ({ route, line, mount }))),
  ...hanging(route, lines).map((line) => ({ route, line, mount: '' })),
]);

export const isRead = ({ route, line }: Case): boolean =>
  'own' in line && !line.varies && route.startsWith('GET ');

interface Answered {
  status: number;
  text: string;
}

const isStream = ({ route }: Case): boolean => route.endsWith('/stream');

const ask = (world: World, of: Case, said: Said): Promise<Answered> =>
  world.asking ? world.asking(() => send(world, of, said)) : send(world, of, said);

async function send(world: World, of: Case, { params = {}, query, body }: Said): Promise<Answered> {
  const { here } = world;
  const [method, path] = of.route.split(' ') as [string, string];
  const { administrator, agent, operator, sandbox } = here;
  const headers = { operator, administrator: administrator.auth, agent: agent.auth, sandbox, nobody: {} }[
    of.line.as
  ];
  const filled = path.replaceAll(/:(\w+)/g, (_, name: string) => encodeURIComponent(params[name]!));
  const url = `${here.signet.url}${of.mount}${filled}${query ? `?${new URLSearchParams(query).toString()}` : ''}`;
  if (isStream(of)) return follow(world, url, headers);
  const response = await fetch(url, {
    method,
    headers: { ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const limit = response.headers.get('x-ratelimit-limit') ?? '';
  const text = await response.text();
  const isSigned = response.headers.get('content-type') === 'application/jwt';
  return { status: response.status, text: `${isSigned ? payloadOf(text) : text} limit=${limit}` };
}

/** What a JWS says: each signature is another one. */
const payloadOf = (jws: string): string => Buffer.from(jws.split('.')[1]!, 'base64url').toString();

/** The same call with ids that nobody has. */
function ofNobody(said: Said, { ids, word }: Organisation): Said {
  if (said.nobodys) return said.nobodys;
  const text = JSON.stringify(said, (name, value: unknown) => {
    if (name === 'cursor') return 'AAAA';
    if (value === word) return 'nowhere at all';
    return typeof value === 'string' && ids.has(value) ? value.replace(/[0-9a-f-]{8,}$/, zeros) : value;
  });
  return JSON.parse(text) as Said;
}
const zeros = (digits: string) =>
  digits.replaceAll(/[0-9a-f]/g, '0').replace('-0000-0000-0000-', '-0000-7000-8000-');

/** What is new in every answer: its number, the place after the last event of the server, what an export adds, who asks. */
const MOMENTARY = [
  /req_[0-9a-f]+/g,
  /"next_cursor":"[^"]+"/g,
  /"exported_at":"[^"]+"/g,
  /"poll(ing|ed)":\d+/g,
  /"iat":\d+/g,
  /^\{"(checkpoint|exported)".*\n/gm,
];

/** What an answer says, without what is asked for and what is new in every answer. */
function plain({ status, text }: Answered, said: Said): string {
  const asked = JSON.stringify(said).match(/[\w -]{8,}/g) ?? [];
  const without = asked.reduce((rest, id) => rest.replaceAll(id, 'ID'), text);
  return `${status} ${MOMENTARY.reduce((rest, pattern) => rest.replaceAll(pattern, ''), without)}`;
}

/** Tables whose rows are about the call itself: who was refused what. */
const RECORDS = /^(activity_|unknown_agent_attempt)/;

/** What an answer tells of the other organisation although it must not. */
function leak({ text }: Answered, { elsewhere }: World, said: Said = {}): string[] {
  const spoken = text.replaceAll(/"[\w-]+\.eyJ[\w-]+\.[\w-]+"/g, payloadOf);
  const rest = plain({ status: 0, text: spoken }, said);
  return [elsewhere.word, elsewhere.id, `limit=${STRANGE_LIMIT}`, 'another organisation'].filter((secret) =>
    rest.includes(secret),
  );
}

/** Reads lock nothing, and who is told of a call is waited for. */
const mayLock = ({ route, line }: Case): boolean => !route.startsWith('GET ') && !line.records;

/** Everything that is wrong with one call. */
export async function faultsOf(world: World, of: Case, note?: (said: Said) => void): Promise<string[]> {
  const { line } = of;
  const { here, elsewhere } = world;
  if ('shared' in line) return [];
  if ('hung' in line) return faultsOfHung(world, of, line.hung);
  const say = 'strange' in line ? line.strange : line.own;
  const said = await say('strange' in line ? elsewhere : here, here);
  note?.(said);
  const [ours, theirs] = (await stateOf(here, elsewhere)) as [State, State];
  const asked = () => ask(world, of, said);
  const answer = await (mayLock(of) ? whileHeld(elsewhere, asked) : asked());
  const [oursAfter, theirsAfter] = (await stateOf(here, elsewhere)) as [State, State];
  const faults = leak(answer, world, said).map((secret) => `tells ${secret}: ${answer.text.slice(0, 300)}`);
  const expected = line.status ?? 200;
  if (answer.status !== expected)
    faults.push(`answers ${answer.status}, not ${expected}: ${answer.text.slice(0, 300)}`);
  // While one listens, things happen elsewhere.
  if (!isStream(of)) {
    const moved = changed(theirs, theirsAfter).filter((table) => !line.records?.includes(table));
    faults.push(...moved.map((table) => `changes ${table} elsewhere`));
  }
  if (line.adds !== undefined && !changed(ours, oursAfter).includes(line.adds))
    faults.push(`adds nothing to ${line.adds} here`);
  if (!('strange' in line)) return faults;

  const moved = changed(ours, oursAfter).filter(
    (table) => !RECORDS.test(table) && !line.tells?.includes(table),
  );
  faults.push(...moved.map((table) => `changes ${table} here`));
  const nobodys = ofNobody(said, elsewhere);
  const known = plain(answer, said);
  const unknown = plain(await ask(world, of, nobodys), nobodys);
  if (known !== unknown) faults.push(`answers ${known}, and for what nobody has ${unknown}`);
  return faults;
}

/** What an organisation has on record, or announces, of a word. */
const TOLD = `
  select from activity_event where organisation_id = $1 and record like $2
  union all select from event where organisation_id = $1 and data::text like $2`;

/** Everything that is wrong with a call about one's own when rows of another organisation hang on it. */
async function faultsOfHung(world: World, of: Case, say: Say): Promise<string[]> {
  const { here, elsewhere } = world;
  // A read is asked about the very same thing, a write about another one like it. A bundle has its own time.
  const isRead = of.route.startsWith('GET ') && !of.route.endsWith('/export');
  const bare = await say(here, here);
  const before = await ask(world, of, bare);
  const said = isRead ? bare : await say(here, here);
  await hang(elsewhere, said, BOUNDED.test(of.route));
  const [theirs] = (await stateOf(elsewhere)) as [State];
  const after = await ask(world, of, said);
  const [theirsAfter] = (await stateOf(elsewhere)) as [State];
  const faults = leak(after, world, said).map((secret) => `tells ${secret}: ${after.text.slice(0, 300)}`);
  faults.push(...changed(theirs, theirsAfter).map((table) => `changes ${table} elsewhere`));
  const told = await here.signet.sql(TOLD, [here.id, `%${elsewhere.word}%`]);
  if (told.length > 0) faults.push('announces what is elsewhere');
  if (before.status >= 400) faults.push(`answers ${before.status} about what is its own: ${before.text}`);
  const [known, hung] = isRead ? [before.text, after.text] : [`${before.status}`, `${after.status}`];
  const differs = plain({ ...before, text: known }, {}) !== plain({ ...after, text: hung }, {});
  if (differs) faults.push(`answers ${difference(known, hung)} when something hangs on it: ${after.text}`);
  return faults;
}

/** What reads answer now: to be compared with what they answer when more has happened elsewhere. */
export class Reading {
  private readonly said = new Map<Case, Said>();
  constructor(
    private readonly world: World,
    readonly cases: readonly Case[],
  ) {}

  async answers(): Promise<Map<Case, Answered>> {
    const isFirst = this.said.size === 0;
    const { here } = this.world;
    if (isFirst)
      for (const of of this.cases) if ('own' in of.line) this.said.set(of, await of.line.own(here, here));
    // What waits to be counted or to be sealed is told differently a moment later.
    await here.signet.application.nest.get(Refusals).flush();
    await here.signet.application.nest.get(RefusedCalls, { strict: false }).flush();
    await here.seal();
    // A list of ended tokens is kept for seconds, and what stands in it is asked for again here.
    here.signet.application.nest.get(RevocationLists, { strict: false })['kept'].clear();
    // An export is on record: the first ones are there before anything else is read, the second ones come after it.
    const exports = this.cases.filter(({ route }) => route.endsWith('/export'));
    const quiet = this.cases.filter((of) => !exports.includes(of));
    const answers = new Map<Case, Answered>();
    const read = async (cases: Case[]) => {
      for (const of of cases) answers.set(of, await ask(this.world, of, this.said.get(of)!));
    };
    if (isFirst) {
      await read(exports);
      await here.seal();
    }
    await read(quiet);
    if (!isFirst) await read(exports);
    return answers;
  }

  faults(before: Answered, after: Answered): string[] {
    const faults = leak(after, this.world).map((secret) => `tells ${secret}: ${after.text.slice(0, 300)}`);
    if (after.status >= 400) faults.push(`answers ${after.status}: ${after.text.slice(0, 300)}`);
    if (plain(before, {}) !== plain(after, {}))
      faults.push(`answers ${difference(before.text, after.text)} when more has happened elsewhere`);
    return faults;
  }
}

function difference(before: string, after: string): string {
  let at = 0;
  while (at < before.length && before[at] === after[at]) at += 1;
  return `"${after.slice(Math.max(0, at - 60), at + 60)}" in place of "${before.slice(Math.max(0, at - 60), at + 60)}"`;
}
