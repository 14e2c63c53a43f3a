import { PERSONA } from '../extended/soul.js';
import type { Signet } from '../support/signet.js';
import { aVerifiedAgent, call } from '../support/wire.js';
import { MANY, tally, twoProcesses } from './two-processes.js';

const URL = 'https://receiver.example.com/hook';

/**
 * What a write decides on, it reads under the lock of its row: all of these came while their premise held, and all but
 * one find that it holds no longer.
 */
describe('50 calls at once', () => {
  const { both, operator: operatorOf, atOnce, manage, one } = twoProcesses();
  let signet: Signet;
  let operator: Record<string, string>;
  beforeAll(() => {
    [signet] = both();
    operator = operatorOf();
  });

  describe('about webhooks', () => {
    const body = { url: URL, events: ['agent.verified'] };
    const anEndpoint = async (): Promise<string> => {
      await signet.sql(`update webhook_endpoint set deleted_at = now() where deleted_at is null`);
      return (
        await one<{ webhook: { id: string } }>('POST', '/webhooks', { ...body, events: ['agent.registered'] })
      ).webhook.id;
    };

    it('make no more than the tier of their agent allows', async () => {
      const agent = await aVerifiedAgent(signet);
      expect(tally(await atOnce('POST', '/webhooks', { body, headers: agent.auth }))).toEqual({
        201: 5,
        409: 45,
      });
    });

    it('make no more than an organisation may have', async () => {
      await anEndpoint();
      const answers = await manage('POST', '/webhooks', { ...body, events: ['agent.registered'] });
      expect(tally(answers)).toEqual({ 201: 49, 409: 1 });
    });

    it('make none for an agent that is gone', async () => {
      const agent = await aVerifiedAgent(signet);
      const revoke = call(signet, 'POST', `/agents/${agent.id}/revoke`, { headers: agent.auth });
      const answers = await atOnce('POST', '/webhooks', { body, headers: agent.auth });
      expect((await revoke).status).toBe(200);
      expect(answers.filter(({ status }) => ![201, 401, 409].includes(status))).toEqual([]);
      const late = await signet.sql(
        `select from webhook_endpoint w join agent a on a.id = w.agent_id where a.id = $1 and w.created_at > a.revoked_at`,
        [agent.id],
      );
      expect(late).toEqual([]);
    });

    it('change one version once', async () => {
      const id = await anEndpoint();
      const { updated_at } = await one<{ updated_at: string }>('GET', `/webhooks/${id}`);
      const answers = await manage(
        'PATCH',
        `/webhooks/${id}`,
        { description: 'Changed' },
        { 'if-match': `"${updated_at}"` },
      );
      expect(tally(answers)).toEqual({ 200: 1, 412: 49 });
    });

    it('keep no more signing keys than may live at once', async () => {
      const id = await anEndpoint();
      const answers = await manage('POST', `/webhooks/${id}/rotate-secret`, { overlap_seconds: 60 });
      expect(tally(answers)).toEqual({ 200: 4, 409: 46 });
    });

    it('delete one once', async () => {
      expect(tally(await manage('DELETE', `/webhooks/${await anEndpoint()}`))).toEqual({ 200: 1, 404: 49 });
    });

    it('replay nothing to one that one of them deletes', async () => {
      const id = await anEndpoint();
      const deleted = call(signet, 'DELETE', `/api/v1/webhooks/${id}`, { headers: operator });
      const window = { which: 'all', since: '2026-01-01T00:00:00.000Z' };
      const answers = await manage('POST', `/webhooks/${id}/replays`, window);
      expect((await deleted).status).toBe(200);
      expect(answers.filter(({ status }) => ![202, 404].includes(status))).toEqual([]);
      const late = await signet.sql(
        `select from webhook_replay r join webhook_endpoint w on w.id = r.endpoint_id
         where w.id = $1 and r.created_at > w.deleted_at`,
        [id],
      );
      expect(late).toEqual([]);
    });
  });

  describe('about settings', () => {
    it('release a legal hold once', async () => {
      const { id } = await one<{ id: string }>('POST', '/activity/holds', { reason: 'A dispute' });
      const answers = await manage('POST', `/activity/holds/${id}/release`, { reason: 'It was settled' });
      expect(tally(answers)).toEqual({ 200: 1, 404: 49 });
    });

    it('rotate the signing key once while the next one is too young', async () => {
      const answers = await manage('POST', '/signing-keys/rotate', { force: false });
      expect(tally(answers)).toEqual({ 200: 1, 409: 49 });
    });
  });

  describe('about behaviour', () => {
    it('give an agent one first persona', async () => {
      const agent = await aVerifiedAgent(signet);
      const answers = await atOnce('POST', `/agents/${agent.id}/persona`, {
        body: PERSONA,
        headers: agent.auth,
      });
      expect(tally(answers)).toEqual({ 201: 1, 409: 49 });
    });

    it('give every change of a persona a version of its own', async () => {
      const agent = await aVerifiedAgent(signet);
      const headers = agent.auth;
      await call(signet, 'POST', `/agents/${agent.id}/persona`, { body: PERSONA, headers });
      const answers = await atOnce('PUT', `/agents/${agent.id}/persona`, { body: PERSONA, headers });
      expect(tally(answers)).toEqual({ 200: MANY });
      expect(new Set(answers.map(({ body }) => body.persona_version)).size).toBe(MANY);
    });

    it('never leave a warning threshold above the drift threshold', async () => {
      const agent = await aVerifiedAgent(signet);
      const [low, high] = [{ drift_threshold: 0.4, warning_threshold: 0.1 }, { warning_threshold: 0.3 }];
      const answers = await atOnce('PUT', `/drift/${agent.id}/drift-config`, (n) => ({
        body: [low, high, { drift_threshold: 0.2 }][n % 3],
        headers: agent.auth,
      }));
      expect(answers.filter(({ status }) => ![200, 400].includes(status))).toEqual([]);
      const { body } = await call(signet, 'GET', `/drift/${agent.id}/drift-config`);
      expect(body.warning_threshold).toBeLessThan(body.drift_threshold);
    });

    it('revoke an agent that strayed once, and take nothing from it afterwards', async () => {
      const agent = await aVerifiedAgent(signet);
      await call(signet, 'PUT', `/drift/${agent.id}/drift-config`, {
        body: { baseline_metrics: { a: 1 }, metric_weights: { a: 1 }, auto_revoke: true },
        headers: agent.auth,
      });
      const answers = await atOnce('POST', `/drift/${agent.id}/health-ping`, {
        body: { metrics: { a: 9 } },
        headers: agent.auth,
      });
      expect(tally(answers)).toEqual({ 201: 1, 401: 49 });
    });

    it('make no commitment with a key that one of them ends', async () => {
      const agent = await aVerifiedAgent(signet);
      const rotate = call(signet, 'POST', `/agents/${agent.id}/rotate-key`, { headers: agent.auth });
      const answers = await atOnce('POST', '/zkp/register-commitment', {
        body: { agent_id: agent.id, api_key: agent.apiKey },
      });
      expect((await rotate).status).toBe(200);
      expect(answers.filter(({ status }) => ![201, 401].includes(status))).toEqual([]);
      const late = await signet.sql(
        `select from commitment m join credential k on k.id = m.credential_id
         where m.agent_id = $1 and m.created_at > k.revoked_at`,
        [agent.id],
      );
      expect(late).toEqual([]);
    });
  });
});
