import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import {
  MASKED,
  type CreateWebhook,
  type DisabledReason,
  type EditWebhook,
  type EnableWebhook,
  type RotateWebhookSecret,
  type WebhookState,
} from '@signet/contracts';
import type { Scope } from '../access/index.js';
import { type ActivityActor, changesBetween, Journal, newMembers, type Origin } from '../journal/index.js';
import { Clock } from '../platform/clock/clock.js';
import { Database, type Transaction } from '../platform/database/database.js';
import { checkUrl, GuardedClient } from '../platform/egress/index.js';
import { Problem } from '../platform/errors/problem.js';
import { laterThan, type Precondition } from '../platform/versions/precondition.js';
import { aboutEndpoint, endpointDisabled, hostOf, type EndpointStory } from './endpoint-facts.js';
import { CLEAN_SLATE, type WebhookEndpointEntity } from './endpoint.entity.js';
import { settingsOf, toSettings } from './endpoint.mapper.js';
import { EndpointsRepository, type EndpointScope } from './endpoints.repository.js';
import { LaneSignals } from './lane-signals.js';
import { WebhookSecrets, type IssuedSecret } from './secrets.js';

/** Who changes an endpoint, from which request and in which transaction. */
export interface EndpointChange {
  tx: Transaction;
  scope: EndpointScope;
  actor: ActivityActor;
  origin: Origin;
  /** Of an agent's change: whether it is an administrator, so that what it sets up may hear about every agent. */
  mayHearAll?: boolean;
  /** Which version of the endpoint it is based on, where somebody said. */
  precondition?: Precondition;
}

export interface IssuedEndpoint {
  endpoint: WebhookEndpointEntity;
  issued: IssuedSecret[];
}

/** Where events go: endpoints and their keys. */
@Injectable()
export class EndpointsService {
  constructor(
    private readonly database: Database,
    private readonly repository: EndpointsRepository,
    private readonly secrets: WebhookSecrets,
    private readonly journal: Journal,
    private readonly client: GuardedClient,
    private readonly signals: LaneSignals,
    private readonly clock: Clock,
  ) {}

  /** Null for unknown, foreign and deleted ones. */
  find(scope: EndpointScope, id: string): Promise<WebhookEndpointEntity | null> {
    return this.repository.find(scope, this.database.manager, id);
  }

  /** @throws Problem webhook.not_found for unknown and foreign ones alike */
  async get(scope: EndpointScope, id: string): Promise<WebhookEndpointEntity> {
    const endpoint = await this.find(scope, id);
    if (!endpoint) throw webhookNotFound(id);
    return endpoint;
  }

  /** The same, standing still until the transaction ends. */
  async getForUpdate(scope: EndpointScope, tx: Transaction, id: string): Promise<WebhookEndpointEntity> {
    const endpoint = await this.repository.findForUpdate(scope, tx, id);
    if (!endpoint) throw webhookNotFound(id);
    return endpoint;
  }

  /** Those that may have been told about an agent. */
  idsAbout(scope: Scope, agentId: string): Promise<string[]> {
    return this.repository.idsAbout(scope, agentId);
  }

  /**
   * The owner is the scope: an agent, or the organisation itself.
   * @throws Problem webhook.url_invalid, webhook.too_many, request.invalid
   */
  async create(
    { tx, scope, actor, origin, mayHearAll = false }: EndpointChange,
    input: CreateWebhook,
  ): Promise<IssuedEndpoint> {
    const url = this.checkedUrl(input.url);
    const { has, may } = await this.repository.roomFor(scope, tx);
    if (has >= may)
      throw new Problem('webhook.too_many', {
        detail: `There are ${has} webhooks; ${may} are allowed. Delete one that is not needed.`,
        facts: { limit: may },
      });
    const now = this.clock.now();
    const endpoint: Partial<WebhookEndpointEntity> = {
      ...toSettings({ ...input, url }),
      id: `wh_${randomBytes(12).toString('hex')}`,
      organisationId: scope.organisationId,
      agentId: scope.agentId ?? null,
      hearsAll: mayHearAll,
      state: 'active',
      createdAt: now,
      updatedAt: now,
      stateChangedAt: now,
    };
    await this.repository.insert(tx, endpoint);
    const stored = (await this.repository.find(scope, tx, endpoint.id!))!;
    const issued: IssuedSecret[] = [];
    for (const kind of new Set(input.signatures))
      issued.push(await this.secrets.issue(tx, stored, kind, kind === 'v1' ? input.secret : undefined));
    await this.journal.write(
      tx,
      aboutEndpoint(
        stored,
        { occurredAt: now, actor: [actor], origin },
        {
          type: 'webhook.created',
          changes: newMembers({ ...settingsOf(stored), state: stored.state }, ADDRESS),
          details: { webhook_id: stored.id, host: hostOf(stored), events: stored.filters.events },
        },
      ),
    );
    return { endpoint: stored, issued };
  }

  /** @throws Problem webhook.not_found, webhook.url_invalid, webhook.changed */
  edit(change: EndpointChange, id: string, input: EditWebhook): Promise<WebhookEndpointEntity> {
    const url = input.url === undefined ? undefined : this.checkedUrl(input.url);
    return this.apply(change, id, (endpoint) => {
      const settings = toSettings({ ...input, url }, endpoint);
      const to = {
        ...settings,
        ...(url && url !== endpoint.url && CLEAN_SLATE),
        // What an administrator set up hears about its own agent alone when somebody less turns it elsewhere.
        ...(change.mayHearAll === false && { hearsAll: false }),
      };
      const changes = changesBetween(told(endpoint), told({ ...endpoint, ...to }), ADDRESS);
      const changed = [...new Set(changes.map(({ path }) => path.split('/')[1]!))];
      return {
        to,
        ...(changes.length && {
          story: { type: 'webhook.updated', changes, details: { webhook_id: id, changed } },
        }),
      };
    });
  }

  /** Nothing is sent any more, and its keys are gone with the commit. */
  delete(change: EndpointChange, id: string): Promise<WebhookEndpointEntity> {
    return this.apply(change, id, async (endpoint, tx) => {
      await this.secrets.endAllOf(tx, endpoint);
      const to = { deletedAt: this.clock.now() };
      const changes = changesBetween({ deleted_at: null }, { deleted_at: to.deletedAt });
      const details = { webhook_id: id, host: hostOf(endpoint) };
      return { to, story: { type: 'webhook.deleted', changes, details } };
    });
  }

  /** Switches on and decides about what was held meanwhile. On an active endpoint it closes the breaker. */
  enable(change: EndpointChange, id: string, choice: EnableWebhook): Promise<WebhookEndpointEntity> {
    return this.apply(change, id, async (endpoint, tx) => {
      const dropped = await dropBacklog(tx, endpoint, choice);
      return {
        to: this.stateChange('active', { ...CLEAN_SLATE, disabledReason: null }),
        story: {
          type: 'webhook.enabled',
          changes: changesBetween({ state: endpoint.state }, { state: 'active' }),
          details: { webhook_id: id, backlog: choice.backlog, dropped },
        },
      };
    });
  }

  /** Holds deliveries back until it is switched on again. */
  pause(change: EndpointChange, id: string): Promise<WebhookEndpointEntity> {
    return this.apply(change, id, (endpoint) => ({
      to: this.stateChange('paused', { disabledReason: null }),
      story: {
        type: 'webhook.paused',
        changes: changesBetween({ state: endpoint.state }, { state: 'paused' }),
        details: { webhook_id: id },
      },
    }));
  }

  disable(change: EndpointChange, id: string): Promise<WebhookEndpointEntity> {
    return this.apply(change, id, () => ({
      to: this.stateChange('disabled', { disabledReason: 'manual' }),
      disabled: 'manual',
    }));
  }

  /** @throws Problem webhook.not_found, webhook.too_many_keys */
  async rotateSecret(
    change: EndpointChange,
    id: string,
    { kind, overlap_seconds }: RotateWebhookSecret,
  ): Promise<IssuedEndpoint> {
    let issued: IssuedSecret | undefined;
    const endpoint = await this.apply(change, id, async (current, tx) => {
      issued = await this.secrets.rotate(tx, current, kind, overlap_seconds);
      const changes = [{ path: `/secrets/${kind}`, from: MASKED, to: MASKED }];
      const details = { webhook_id: id, kind, overlap_seconds };
      return { to: {}, story: { type: 'webhook.secret_rotated', changes, details } };
    });
    return { endpoint, issued: [issued!] };
  }

  private stateChange(
    state: WebhookState,
    more: Partial<WebhookEndpointEntity>,
  ): Partial<WebhookEndpointEntity> {
    return { state, stateChangedAt: this.clock.now(), ...more };
  }

  /** The address as it is stored, called and shown: the letters of other scripts as `xn--…` and `%…`. */
  private checkedUrl(url: string): string {
    const checked = checkUrl(url, this.client.rules);
    if (!checked.ok)
      throw new Problem('webhook.url_invalid', {
        detail: `${checked.reason}.`,
        errors: [{ pointer: '/url', message: checked.reason }],
        // A forbidden target is what an attacker would try; the rest are slips of the pen.
        ...(checked.target !== undefined && {
          trace: { cause: 'target_not_allowed', details: { target: checked.target } },
        }),
      });
    return /^[\x21-\x7e]*$/.test(url) ? url : checked.url.href;
  }

  /** One locked row, one change, one record. */
  private async apply(
    { tx, scope, actor, origin, precondition }: EndpointChange,
    id: string,
    decide: (endpoint: WebhookEndpointEntity, tx: Transaction) => Decision | Promise<Decision>,
  ): Promise<WebhookEndpointEntity> {
    const endpoint = await this.getForUpdate(scope, tx, id);
    precondition?.require(endpoint.updatedAt);
    const { to, story, disabled } = await decide(endpoint, tx);
    const now = this.clock.now();
    const changed = { ...to, updatedAt: laterThan(endpoint.updatedAt, now) };
    await this.repository.update(scope, tx, id, changed);
    const circumstances = { occurredAt: now, actor: [actor], origin };
    if (story) await this.journal.write(tx, aboutEndpoint(endpoint, circumstances, story));
    if (disabled) await this.journal.write(tx, endpointDisabled(endpoint, circumstances, disabled));
    this.database.afterCommit(tx, () => this.signals.wake(scope.organisationId, id));
    return Object.assign(endpoint, changed);
  }
}

/** What an endpoint becomes, and what is told of it; nothing where nothing changed. */
interface Decision {
  to: Partial<WebhookEndpointEntity>;
  story?: EndpointStory;
  /** Why it is not called any more. */
  disabled?: DisabledReason;
}

/** Returns how many held deliveries were dropped. */
async function dropBacklog(
  tx: Transaction,
  { organisationId, id }: WebhookEndpointEntity,
  choice: EnableWebhook,
): Promise<number> {
  if (choice.backlog === 'send') return 0;
  const [, dropped] = await tx.query<[unknown, number]>(
    `update webhook_delivery set state = 'cancelled', reason = 'dropped', finished_at = now()
     where organisation_id = $1 and endpoint_id = $2 and state = 'pending'
       and ($3::timestamptz is null or event_at < $3)`,
    [organisationId, id, choice.backlog === 'since' ? choice.since : null],
  );
  return dropped;
}

const told = (endpoint: WebhookEndpointEntity) => ({
  ...settingsOf(endpoint),
  hears_all: endpoint.hearsAll,
});

// The address of a receiver is often all that somebody needs to send to it.
const ADDRESS = { secret: ['url'] };

/** Somebody else's webhook answers like one that does not exist: existence is information. */
export const webhookNotFound = (id: string) =>
  new Problem('webhook.not_found', { detail: `No webhook has the id ${id.slice(0, 60).toWellFormed()}.` });
