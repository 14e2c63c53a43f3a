import { ApiDocument } from '../../src/docs/index.js';
import { startSignet, type Signet } from '../support/signet.js';
import { isConsole } from '../support/surfaces.js';
import { call, type Answer } from '../support/wire.js';
import { aWorld, RECIPES, stored, type Made, type World } from './recipes.js';

const EDITS = ['PUT', 'PATCH', 'DELETE'];
const ALIASES = /^\/(agentauth|v1)(?=\/)/;
const TAG = /^"[\x21\x23-\x7e]+"$/;

/** A route that takes `If-Match`, at one of its addresses. */
interface Edit {
  /** Its name in the recipes. */
  recipe: string;
  mount: string;
  /** Both, for messages. */
  name: string;
  refusal: string;
  tells: boolean;
}

describe('every edit', () => {
  let signet: Signet;
  let world: World;
  beforeAll(async () => {
    signet = await startSignet();
    world = await aWorld(signet);
  });
  afterAll(() => signet.close());
  // Rate limits have tests of their own.
  beforeEach(() => signet.clock.advance(901));

  const routes = () => signet.application.nest.get(ApiDocument).routes();
  const recipeOf = ({ method, path }: { method: string; path: string }) =>
    `${method} ${path.replace(ALIASES, '')}`;
  const edits = (): Edit[] =>
    routes().flatMap((route) =>
      route.ifMatch
        ? [
            {
              recipe: recipeOf(route),
              mount: ALIASES.exec(route.path)?.[0] ?? '',
              name: `${route.method} ${route.path}`,
              refusal: route.ifMatch,
              tells: route.tellsVersion,
            },
          ]
        : [],
    );
  const made = ({ recipe, mount }: Edit) => RECIPES[recipe]!(world, mount);
  const send = (name: string, { path, headers, body }: Made, ifMatch?: string): Promise<Answer> =>
    call(signet, name.split(' ')[0]!, path, {
      body,
      headers: { ...headers, ...(ifMatch !== undefined && { 'if-match': ifMatch }) },
    });

  /** What is edited, where that is not at the address of the edit. */
  const thingAt = ({ path }: Made): string => path.replace(/\/(tier|status|permissions|rotate)$/, '');
  /** The tag of what a call would edit. */
  const tagOf = async (it: Made): Promise<string> => {
    const [, list, key] = /^(.*\/(?:rate-tiers|permissions))\/([^/]+)$/.exec(it.path) ?? [];
    if (list) {
      const { body } = await call(signet, 'GET', list, { headers: it.headers });
      const { updated_at, created_at } = (body.entries ?? body.data).find(
        ({ name, permission }: Record<string, string>) => (name ?? permission) === key,
      );
      return `"${updated_at ?? created_at}"`;
    }
    const { status, headers } = await call(signet, 'GET', thingAt(it), { headers: it.headers });
    expect([it.path, status, headers.get('etag')]).toEqual([it.path, 200, expect.stringMatching(TAG)]);
    return headers.get('etag')!;
  };
  const expectRefused = (name: string, it: Made, answer: Answer, status: number, code: string) => {
    expect([name, answer.status]).toEqual([name, status]);
    if (isConsole(it.path)) expect([name, answer.body.code]).toEqual([name, code]);
  };

  it('can be based on a version, except where nothing is edited', () => {
    const without = routes().filter(({ method, ifMatch }) => EDITS.includes(method) && !ifMatch);
    expect([...new Set(without.map(recipeOf))].sort()).toMatchInlineSnapshot(`
      [
        "DELETE /api/v1/session",
        "DELETE /api/v1/webhooks/:id/replays/:replay_id",
        "DELETE /ati/admin/keys/:hash",
        "DELETE /zkp/commitment/:commitment",
      ]
    `);
  });

  it('tells the version that it made, unless nothing is left', () => {
    const silent = edits().filter(({ name, tells }) => tells === name.startsWith('DELETE '));
    expect(silent).toEqual([]);
  });

  it('refuses what is based on another version, and does nothing', async () => {
    const foreign = await tagOf(await RECIPES['PATCH /api/v1/agents/:id']!(world, ''));
    for (const edit of edits()) {
      const { name, refusal } = edit;
      const it = await made(edit);
      const tag = await tagOf(it);
      const stale = ['"2026-01-01T00:00:00.000Z"', '""', '"*"', `W/${tag}`, foreign, `${tag.slice(0, -2)}"`];
      const before = await stored(signet);
      for (const other of [...stale, stale.join(', ')])
        expectRefused(`${name} ${other}`, it, await send(name, it, other), 412, refusal);
      expect(await stored(signet)).toEqual(before);
    }
  });

  it('refuses what names no version, and does nothing', async () => {
    const nothing = ['', '2026-01-01T00:00:00.000Z', '"a', '"a" "b"', 'w/"a"', '*, *', '"a", *', ','];
    for (const edit of edits()) {
      const { name } = edit;
      const it = await made(edit);
      const before = await stored(signet);
      for (const header of nothing) {
        const answer = await send(name, it, header);
        expectRefused(`${name} ${header}`, it, answer, 400, 'request.if_match_invalid');
      }
      expect(await stored(signet)).toEqual(before);
    }
  });

  it('is made on the current version, and ends it at once', async () => {
    // Within one millisecond: a version is a version, however fast it came after the one before.
    signet.clock.stop();
    for (const edit of edits()) {
      const { name, tells, refusal } = edit;
      const it = await made(edit);
      const tag = await tagOf(it);
      const first = await send(name, it, `"other", ${tag}`);
      expect([name, Math.floor(first.status / 100)]).toEqual([name, 2]);
      if (!tells) continue;
      const next = first.headers.get('etag');
      expect([name, next]).toEqual([name, await tagOf(it)]);
      expect([name, next]).not.toEqual([name, tag]);
      expectRefused(name, it, await send(name, it, tag), 412, refusal);
      expect([name, (await send(name, it, next!)).status]).toEqual([name, 200]);
    }
  });

  it('takes any version that there is, and none of what there is not', async () => {
    for (const edit of edits()) {
      const { name } = edit;
      const it = await made(edit);
      expect([name, Math.floor((await send(name, it, '*')).status / 100)]).toEqual([name, 2]);
    }
  });

  it('at the same time on the same version is made once', async () => {
    for (const edit of edits()) {
      const { name } = edit;
      const it = await made(edit);
      const tag = await tagOf(it);
      const answers = await Promise.all(Array.from({ length: 12 }, () => send(name, it, tag)));
      const won = answers.filter(({ status }) => status < 300);
      expect([name, won.length]).toEqual([name, 1]);
      // What is gone is gone for the others; whoever loses the right to ask is told that.
      const lost = answers.filter(({ status }) => ![200, 204, 401, 404, 412].includes(status));
      expect([name, lost.map(({ status }) => status)]).toEqual([name, []]);
    }
  });
});
