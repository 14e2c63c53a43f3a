import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { originOf } from '../platform/http/origin.js';
import { InRouteConfig } from '../platform/http/route-config.js';
import { REFUSED_LATE_MS } from './late-refusals.js';
import { LIMITS, type Limit } from './limit.js';
import { LimitsService, refuseIfExceeded } from './limits.service.js';
import { tellLimit } from './rate-headers.js';

/** How a route counts who is nobody to it. */
export interface StrangersRule {
  /** Of everybody, of those who present no credentials, or of nobody: the others are counted by who looks at them. */
  atTheDoor: 'everybody' | 'without credentials' | 'nobody';
  limits: readonly Limit[];
  /** Whether what is too much is answered late, where others are refused. */
  refusesNobody?: true;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    strangers?: StrangersRule;
  }
  interface FastifyRequest {
    /** Somebody's limit has this request in it: a stranger's, an operator's or an agent's. */
    isCounted?: boolean;
  }
}

/** Whoever presents nothing is counted before anything is done for them, whoever proves nothing after that. */
export const USUAL: StrangersRule = {
  atTheDoor: 'without credentials',
  limits: [LIMITS.everythingByAddress],
};
const CREDENTIALS = [LIMITS.everythingByAddress, LIMITS.credentialsByAddress];

/** A route that hands out or changes credentials: it has a narrower limit as well. */
export const CREDENTIAL_ENDPOINT: StrangersRule = { atTheDoor: 'without credentials', limits: CREDENTIALS };

/** The same where the credentials are in the body: see `Attempt`. */
export const CREDENTIALS_IN_BODY: StrangersRule = { atTheDoor: 'nobody', limits: CREDENTIALS };

/** A document that looks at nobody's credentials, and needs no database. */
export const DOCUMENT: StrangersRule = { atTheDoor: 'everybody', limits: [LIMITS.documentsByAddress] };

export const PUBLIC_KEYS: StrangersRule = { atTheDoor: 'everybody', limits: [LIMITS.publicKeysByAddress] };

/** What services ask again and again, so as to hear soon which tokens ended. */
export const REVOCATIONS: StrangersRule = { atTheDoor: 'everybody', limits: [LIMITS.revocationsByAddress] };

/** A balancer must not run out of questions, whatever others ask from its address. */
export const HEALTH_CHECK: StrangersRule = {
  atTheDoor: 'everybody',
  limits: [LIMITS.healthChecksByAddress],
  refusesNobody: true,
};

/** For what strangers do not reach. */
export const UNCOUNTED: StrangersRule = { atTheDoor: 'nobody', limits: [] };

/** Says how a route counts strangers, where it is not the usual way: by address, unless they turn out to be known. */
export const CountStrangers = (strangers: StrangersRule) => InRouteConfig({ strangers });

const ruleOf = ({ is404, routeOptions }: FastifyRequest): StrangersRule =>
  is404 ? DOCUMENT : (routeOptions.config.strangers ?? USUAL);

const presentsCredentials = ({ headers }: FastifyRequest): boolean =>
  Boolean(headers.authorization || headers['x-api-key'] || headers.cookie);

/**
 * Counts by client address the requests that nobody answers for: without credentials, or with such as prove nothing.
 * Known callers are not among them, so that a house full of agents may share an address.
 */
@Injectable()
export class Strangers {
  constructor(private readonly limits: LimitsService) {}

  /** Counts who presents nothing before anything else is done for them, on every route of the server. */
  watchTheDoor(server: FastifyInstance): void {
    server.addHook('onRequest', async (request, reply) => {
      const { atTheDoor } = ruleOf(request);
      if (atTheDoor === 'everybody' || (atTheDoor === 'without credentials' && !presentsCredentials(request)))
        await this.admit(request, reply);
    });
  }

  /**
   * Counts a request that turned out to be nobody's. Once: it may be found out in more than one place.
   * @throws Problem limit.exceeded
   */
  async admit(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const { limits, refusesNobody } = ruleOf(request);
    if (request.isCounted || !limits.length) return;
    request.isCounted = true;
    const { ip } = originOf(request);
    const states = await Promise.all(limits.map((limit) => this.limits.countAddress(limit, ip)));
    const tightest = states.reduce((a, b) =>
      b.isExceeded || (!a.isExceeded && b.remaining < a.remaining) ? b : a,
    );
    if (refusesNobody) return tightest.isExceeded ? sleep(REFUSED_LATE_MS) : undefined;
    tellLimit(reply, tightest);
    refuseIfExceeded(tightest);
  }

  /** Counts a refused request that nobody has counted: it may have failed before anybody looked. */
  async admitRefused(status: number, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    if (status < 500) await this.admit(request, reply);
  }
}
