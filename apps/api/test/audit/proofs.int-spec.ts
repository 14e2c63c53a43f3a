import { createPublicKey, verify } from 'node:crypto';
import {
  checkpointHash,
  parseCheckpoint,
  parseKeys,
  signatureFault,
  verifyConsistency,
  verifyProof,
} from '@signet/audit';
import type { Scope } from '../../src/access/index.js';
import { Sealer } from '../../src/activity/index.js';
import { ManagementKeys } from '../../src/credentials/index.js';
import { DefaultOrganisation } from '../../src/members/index.js';
import { Database } from '../../src/platform/database/database.js';
import {
  anEvent,
  anOrganisation,
  anOperatorOf,
  uncheckedJournal,
  type UncheckedJournal,
} from '../support/audit.js';
import { startSignet, type Signet } from '../support/signet.js';
import { call } from '../support/wire.js';

describe('checkpoints and proofs', () => {
  let signet: Signet;
  let journal: UncheckedJournal;
  let sealer: Sealer;
  beforeAll(async () => {
    signet = await startSignet();
    journal = uncheckedJournal(signet);
    sealer = signet.application.nest.get(Sealer);
  });
  afterAll(() => signet.close());

  const write = async (organisationId: Scope, count: number) => {
    for (let left = count; left > 0; left -= 200)
      await Promise.all(
        Array.from({ length: Math.min(200, left) }, () => journal.append(anEvent(organisationId))),
      );
  };
  const keys = async () =>
    parseKeys(JSON.stringify((await call(signet, 'GET', '/.well-known/signet-audit-keys.json')).body));
  const idsOf = async (organisationId: string) =>
    (
      await signet.sql<{ id: string }>(
        `select 'aud_' || replace(event_id::text, '-', '') as id from activity_chain where organisation_id = $1
         order by seq`,
        [organisationId],
      )
    ).map(({ id }) => id);

  it('publishes the audit key apart from the keys of tokens, without its private part', async () => {
    const { status, headers, body } = await call(signet, 'GET', '/.well-known/signet-audit-keys.json');
    expect(status).toBe(200);
    expect(headers.get('cache-control')).toBe('public, max-age=300');
    expect(Object.keys(body.keys[0]).sort()).toEqual(
      [
        'alg',
        'created_at',
        'crv',
        'endorsement',
        'kid',
        'kty',
        'retired_at',
        'revoked_at',
        'use',
        'x',
      ].sort(),
    );
    const listed = (await call(signet, 'GET', '/.well-known/jwks.json')).body.keys;
    const { kid, x } = body.keys[0];
    expect(listed).toContainEqual({ kty: 'OKP', crv: 'Ed25519', x, kid, use: 'signet-audit', alg: 'EdDSA' });
    const beside = await startSignet({ beside: signet });
    expect((await call(beside, 'GET', '/.well-known/signet-audit-keys.json')).body).toEqual(body);
    await beside.close();
  });

  it('proves every event of logs of awkward sizes, in the latest checkpoint', async () => {
    for (const size of [1, 2, 3, 7, 8, 9]) {
      const organisationId = await anOrganisation(signet);
      const headers = await anOperatorOf(signet, organisationId);
      await write(organisationId, size);
      await sealer.catchUp(organisationId);
      for (const [index, id] of (await idsOf(organisationId)).entries()) {
        const { status, body } = await call(signet, 'GET', `/api/v1/activity/${id}/proof`, { headers });
        expect(status).toBe(200);
        expect(body).toMatchObject({ seq: index + 1, leaf_index: index, tree_size: size, event: { id } });
        const report = verifyProof(body, { keys: await keys() });
        expect(report).toMatchObject({ valid: true, fault: null, signedSize: size });
        body.event.reason = 'something else';
        expect(verifyProof(body, { keys: await keys() }).fault).toMatchObject({
          kind: 'changed',
          seq: index + 1,
        });
      }
    }
  });

  it('proves single events and the whole past in a log of thousands, from stored nodes', async () => {
    const organisationId = await anOrganisation(signet);
    const headers = await anOperatorOf(signet, organisationId);
    await write(organisationId, 700);
    const first = parseCheckpoint((await latest(headers)) as never);
    await write(organisationId, 2_000);
    await sealer.catchUp(organisationId);
    const ids = await idsOf(organisationId);
    for (const seq of [1, 256, 257, 512, 1_999, 2_560, 2_561, 2_700]) {
      const { body } = await call(signet, 'GET', `/api/v1/activity/${ids[seq - 1]}/proof`, { headers });
      expect(body.hashes.length).toBeLessThanOrEqual(12);
      expect(verifyProof(body, { keys: await keys() })).toMatchObject({ valid: true, signedSize: 2_700 });
    }
    const { body } = await call(signet, 'GET', `/api/v1/activity/consistency?from=${first.treeSize}`, {
      headers,
    });
    const newer = parseCheckpoint(body.checkpoint);
    expect(verifyConsistency(first, newer, body.hashes)).toBe(true);
    expect(verifyConsistency({ ...first, root: newer.root }, newer, body.hashes)).toBe(false);
    const old = await call(signet, 'GET', `/api/v1/activity/${ids[0]}/proof?tree_size=${first.treeSize}`, {
      headers,
    });
    expect(verifyProof(old.body, { keys: await keys(), expect: [first] })).toMatchObject({ valid: true });
  });

  const latest = async (headers: Record<string, string>) => {
    const someId = (await call(signet, 'GET', '/api/v1/activity?limit=1', { headers })).body.data[0].id;
    return (await call(signet, 'GET', `/api/v1/activity/${someId}/proof`, { headers })).body.checkpoint;
  };

  it('makes a checkpoint every 1,000 events, after a minute with news and after a day without', async () => {
    const organisationId = await anOrganisation(signet);
    const headers = await anOperatorOf(signet, organisationId);
    const sizes = async () =>
      (await call(signet, 'GET', '/api/v1/activity/checkpoints', { headers })).body.data.map(
        ({ tree_size }: { tree_size: number }) => tree_size,
      );
    const seal = () => sealer.sealAll();
    await write(organisationId, 3);
    await sealer.catchUp(organisationId);
    expect(await sizes()).toEqual([3]);
    await write(organisationId, 5);
    await sealer.catchUp(organisationId);
    expect(await sizes()).toEqual([3]);
    signet.clock.advance(61);
    await seal();
    expect(await sizes()).toEqual([8, 3]);
    signet.clock.advance(3_600);
    await seal();
    expect(await sizes()).toEqual([8, 3]);
    signet.clock.advance(86_400);
    await seal();
    expect(await sizes()).toEqual([8, 8, 3]);
    await write(organisationId, 1_200);
    await sealer.catchUp(organisationId);
    expect(await sizes()).toEqual([1_008, 8, 8, 3]);
  });

  it('links each checkpoint to the one before, signs each twice, and pages through them', async () => {
    const organisationId = await anOrganisation(signet);
    const headers = await anOperatorOf(signet, organisationId);
    for (let index = 0; index < 5; index++) {
      await write(organisationId, 1);
      await latest(headers);
    }
    const collected: unknown[] = [];
    let cursor = '';
    do {
      const { body } = await call(signet, 'GET', `/api/v1/activity/checkpoints?limit=2${cursor}`, {
        headers,
      });
      collected.push(...body.data);
      cursor = body.next_cursor ? `&cursor=${body.next_cursor}` : '';
    } while (cursor);
    const checkpoints = collected.map((json) => parseCheckpoint(json as never)).reverse();
    expect(checkpoints.map(({ treeSize }) => treeSize)).toEqual([1, 2, 3, 4, 5]);
    let previous = 'genesis';
    for (const checkpoint of checkpoints) {
      expect(checkpoint.previousHash).toBe(previous);
      expect(signatureFault(checkpoint, await keys())).toBeNull();
      expect(
        signatureFault({ ...checkpoint, treeSize: checkpoint.treeSize + 1 }, await keys()),
      ).not.toBeNull();
      previous = checkpointHash(checkpoint);
    }
  });

  it('writes its note as C2SP says: origin, size, root, and a signature by the key of that name', async () => {
    const organisationId = await anOrganisation(signet);
    const headers = await anOperatorOf(signet, organisationId);
    await write(organisationId, 3);
    const checkpoint = await latest(headers);
    const [text, signature] = checkpoint.note.split('\n\n');
    expect(text.split('\n')).toEqual([
      `signet.test/activity/${organisationId}`,
      '3',
      Buffer.from(checkpoint.root, 'hex').toString('base64'),
    ]);
    expect(signature).toMatch(/^— signet\.test\/activity\/\S+ [A-Za-z0-9+/]+=*\n$/);
    const bytes = Buffer.from(signature.split(' ')[2], 'base64');
    const { x } = (await call(signet, 'GET', '/.well-known/signet-audit-keys.json')).body.keys[0];
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
    expect(verify(null, Buffer.from(`${text}\n`), key, bytes.subarray(4))).toBe(true);
  });

  it('answers for a foreign or unknown event as if it did not exist, and for one that waits that it waits', async () => {
    const organisationId = await anOrganisation(signet);
    const headers = await anOperatorOf(signet, organisationId);
    await write(organisationId, 1);
    await sealer.catchUp(organisationId);
    const other = await anOrganisation(signet);
    const otherHeaders = await anOperatorOf(signet, other);
    const [id] = await idsOf(organisationId);
    for (const unknown of [id!, `aud_${'0'.repeat(12)}7${'0'.repeat(19)}`]) {
      const { status, body } = await call(signet, 'GET', `/api/v1/activity/${unknown}/proof`, {
        headers: otherHeaders,
      });
      expect({ status, code: body.code }).toEqual({ status: 404, code: 'activity.not_found' });
    }
    const database = signet.application.nest.get(Database);
    await database.transaction(async (tx) => {
      await tx.query('select pg_current_xact_id()');
      const event = anEvent(organisationId);
      const row = journal.rowsOf(event).activity;
      await database.transaction((inner) => journal.write(inner, event));
      const [{ id: waiting }] = (await signet.sql<{ id: string }>(
        `select id from activity_event where organisation_id = $1 order by occurred_at desc, id desc limit 1`,
        [organisationId],
      )) as [{ id: string }];
      expect(waiting).not.toBe(row.id);
      const {
        status,
        body,
        headers: answered,
      } = await call(signet, 'GET', `/api/v1/activity/aud_${waiting.replaceAll('-', '')}/proof`, { headers });
      expect({ status, code: body.code }).toEqual({ status: 409, code: 'activity.not_sealed' });
      expect(answered.get('retry-after')).toBe('1');
    });
  });

  it.each([
    ['consistency', 'from'],
    ['consistency?from=0', 'from'],
    ['consistency?from=5', 'from'],
    ['consistency?from=2&to=1', 'to'],
    ['consistency?from=1&to=99', 'to'],
    ['consistency?from=1.5', 'from'],
    ['consistency?from=1e99', 'from'],
    ['checkpoints?limit=0', 'limit'],
    ['checkpoints?cursor=abc', 'cursor'],
  ])('refuses %s and names the member', async (path, member) => {
    const organisationId = await anOrganisation(signet);
    const headers = await anOperatorOf(signet, organisationId);
    await write(organisationId, 3);
    const { status, body } = await call(signet, 'GET', `/api/v1/activity/${path}`, { headers });
    expect(status).toBe(422);
    expect(JSON.stringify(body.errors)).toContain(member);
  });

  it('asks for the permission to read activity', async () => {
    const organisationId = signet.application.nest.get(DefaultOrganisation).id;
    const { secret } = await signet.application.nest
      .get(Database)
      .transaction((tx) =>
        signet.application.nest.get(ManagementKeys).issue(organisationId, tx, 'x', ['agents:read']),
      );
    for (const path of ['checkpoints', 'consistency?from=1', `aud_${'0'.repeat(32)}/proof`]) {
      const { status } = await call(signet, 'GET', `/api/v1/activity/${path}`, {
        headers: { authorization: `Bearer ${secret}` },
      });
      expect(status).toBe(403);
    }
  });
});
