import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { Provider, ProxyAuth } from '@signet/contracts';
import { z } from 'zod';
import { Journal, type ActivityActor, type Origin } from '../journal/index.js';
import { Clock } from '../platform/clock/clock.js';
import { Database } from '../platform/database/database.js';
import { Problem } from '../platform/errors/problem.js';
import { Logger } from '../platform/logging/logger.js';
import {
  ProxyStates,
  toProvider,
  UpstreamError,
  type CatalogueChange,
  type ProviderEntity,
  type WhichProxy,
} from '../resources/index.js';
import { ProxyClient } from './proxy-client.js';

/** Housekeeping comes every ten minutes: those that were asked in the meantime are left alone. */
const AGE_MS = 9 * 60_000;
/** How many proxies are asked in one round, and how many of them at once. */
const ROUND_MAX = 400;
const AT_ONCE = 8;

const HOUSEKEEPER: ActivityActor = { type: 'system', id: 'housekeeping' };
const AT_HOME: Origin = { ip: '', requestId: 'housekeeping', method: 'SYSTEM', path: 'housekeeping' };

/** Who wants to know, and from where. */
type By = Pick<CatalogueChange, 'scope' | 'actor' | 'origin'>;

/** What a proxy said, or why nothing that can be read. */
type Said = { auth: ProxyAuth; fault: null } | { auth: null; fault: string };

const Health = z.object({ auth: z.string() });

/** Asks proxies whether they verify tokens: one without its key lets everybody in, and only its health says so (ATI, 2.11). */
@Injectable()
export class ProxyChecks implements OnModuleDestroy {
  private readonly end = new AbortController();
  private readonly underWay = new Set<Promise<unknown>>();

  constructor(
    private readonly states: ProxyStates,
    private readonly client: ProxyClient,
    private readonly database: Database,
    private readonly journal: Journal,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  async onModuleDestroy(): Promise<void> {
    this.end.abort(new Error('The process stops.'));
    await Promise.all(this.underWay);
  }

  /** Asks now. @throws Problem resource.not_found, request.invalid for what is no proxy */
  async check(by: By, id: string): Promise<Provider> {
    const proxy = await this.states.get(by.scope, id);
    if (proxy.kind !== 'ati')
      throw new Problem('request.invalid', { detail: `${proxy.name} is no ati provider.` });
    return toProvider(await this.note(by, proxy, await this.ask(proxy)));
  }

  /** Asks once the transaction has committed, and lets nobody wait for it. */
  checkSoon({ tx, scope, actor, origin }: CatalogueChange, id: string): void {
    this.database.afterCommit(tx, () => {
      const check = this.inBackground({ scope, actor, origin }, id);
      this.underWay.add(check);
      void check.finally(() => this.underWay.delete(check));
    });
  }

  /** Asks all that nobody asked lately, of all organisations. */
  async run(): Promise<void> {
    const since = new Date(this.clock.now().getTime() - AGE_MS);
    const due = await this.states.due(since, ROUND_MAX);
    const next = due.values();
    const worker = async () => {
      for (const { scope, id } of next)
        await this.inBackground({ scope, actor: HOUSEKEEPER, origin: AT_HOME }, id);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
  }

  /** One that was deleted meanwhile is no proxy any more, and the next round asks again. */
  private async inBackground(by: By, id: WhichProxy['id']): Promise<void> {
    if (this.end.signal.aborted) return;
    try {
      await this.check(by, id);
    } catch (error) {
      if (error instanceof Problem || this.end.signal.aborted) return;
      this.logger.failure('A proxy was not asked how it is', error as Error);
    }
  }

  /** @throws Error when the process stops */
  private async ask(proxy: ProviderEntity): Promise<Said> {
    try {
      const { status, body } = await this.client.health(proxy, this.end.signal);
      if (status !== 200) return { auth: null, fault: `The upstream answered with status ${status}.` };
      return { auth: authIn(body), fault: null };
    } catch (error) {
      this.end.signal.throwIfAborted();
      if (error instanceof UpstreamError) return { auth: null, fault: error.message };
      throw error;
    }
  }

  /** Whoever has not answered is what they were: nothing was said of a proxy that is away. */
  private async note(by: By, asked: ProviderEntity, { auth, fault }: Said): Promise<ProviderEntity> {
    return this.database.transaction(async (tx) => {
      const before = await this.states.hold(by.scope, tx, asked.id);
      if (before.baseUrl !== asked.baseUrl) return before;
      const checkedAt = this.clock.now();
      const proxyAuth = auth ?? before.proxyAuth;
      const state = { proxyAuth, proxyCheckedAt: checkedAt, proxyFault: fault };
      await this.states.note(by.scope, tx, asked.id, state);
      if (auth !== null && auth !== 'jwt' && isProtected(before)) {
        const data = {
          provider_id: before.id,
          provider: before.name,
          base_url: before.baseUrl,
          auth,
          checked_at: checkedAt.toISOString(),
        };
        await this.journal.write(tx, {
          organisationId: by.scope,
          occurredAt: checkedAt,
          type: 'ati.proxy.unprotected',
          outcome: 'success',
          actor: [by.actor],
          origin: by.origin,
          object: { type: 'provider', id: before.id, name: before.name },
          details: data,
          heardAs: [
            {
              type: 'ati.proxy.unprotected',
              organisationId: by.scope,
              subjectId: null,
              occurredAt: checkedAt,
              data,
            },
          ],
        });
      }
      return { ...before, ...state };
    });
  }
}

/** As far as anybody was told. */
const isProtected = ({ proxyAuth }: ProviderEntity): boolean => proxyAuth === null || proxyAuth === 'jwt';

/** @throws UpstreamError for an answer that is no health of a proxy */
function authIn(body: Buffer): ProxyAuth {
  const read = Health.safeParse(jsonOrNull(body));
  if (!read.success)
    throw new UpstreamError('failed', 'The upstream does not say whether it verifies tokens: is it a proxy?');
  const { auth } = read.data;
  return auth === 'jwt' || auth === 'disabled' ? auth : 'unknown';
}

function jsonOrNull(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return null;
  }
}
