import { Controller, Get, Res } from '@nestjs/common';
import { Health, HealthDetails, HealthProbe } from '@signet/contracts';
import type { FastifyReply } from 'fastify';
import { Clock } from '../../platform/clock/clock.js';
import { Database } from '../../platform/database/database.js';
import { Draining } from '../../platform/health/draining.js';
import { CountStrangers, HEALTH_CHECK } from '../../limits/index.js';
import { PublicToAnybody, Requires } from '../../platform/http/access.js';
import { Describe } from '../../platform/http/describe.js';
import type { AgentRule } from '../../policy/index.js';
import { LAG_MAX_SECONDS, WebhookMetrics } from '../../webhooks/index.js';
import { mounts } from './family.js';

const VERSION = '0.1.0';
const RETRY_SECONDS = 2;

const refuse = (reply: FastifyReply) => void reply.status(503).header('retry-after', RETRY_SECONDS);

/** Checks carry no credentials and are never refused for their number: a balancer must not run out of questions. */
@Controller(mounts('health'))
export class AgentAuthHealthController {
  constructor(
    private readonly database: Database,
    private readonly webhooks: WebhookMetrics,
    private readonly clock: Clock,
    private readonly draining: Draining,
  ) {}

  @Get()
  @Describe({ id: 'getHealth', summary: 'Check health', answer: Health, otherwise: { 503: Health } })
  @PublicToAnybody('Health checks carry no credentials')
  @CountStrangers(HEALTH_CHECK)
  async health(@Res({ passthrough: true }) reply: FastifyReply): Promise<Health> {
    const connected = await this.database.isReachable();
    if (!connected) refuse(reply);
    return {
      status: connected ? 'healthy' : 'unhealthy',
      database: connected ? 'connected' : 'disconnected',
      timestamp: this.clock.now().toISOString(),
    };
  }

  @Get('live')
  @Describe({ id: 'getLiveness', summary: 'Check that the process answers', answer: HealthProbe })
  @PublicToAnybody('Health checks carry no credentials')
  @CountStrangers(HEALTH_CHECK)
  live() {
    return { status: 'live', timestamp: this.clock.now().toISOString() };
  }

  @Get('ready')
  @Describe({
    id: 'getReadiness',
    summary: 'Check that requests can be served',
    answer: HealthProbe,
    otherwise: { 503: HealthProbe },
  })
  @PublicToAnybody('Health checks carry no credentials')
  @CountStrangers(HEALTH_CHECK)
  async ready(@Res({ passthrough: true }) reply: FastifyReply) {
    const ready = !this.draining.hasBegun && (await this.database.isReachable());
    if (!ready) refuse(reply);
    return { status: ready ? 'ready' : 'not ready', timestamp: this.clock.now().toISOString() };
  }

  /** For administrators: how long it runs, how fast the database answers, what waits. Nothing about the machine. */
  @Get('detailed')
  @Describe({
    id: 'getHealthDetails',
    summary: 'Get health in detail',
    answer: HealthDetails,
    otherwise: { 503: HealthDetails },
  })
  @Requires('admin' satisfies AgentRule)
  async detailed(@Res({ passthrough: true }) reply: FastifyReply) {
    const started = performance.now();
    const connected = await this.database.isReachable();
    const responseTime = Math.round((performance.now() - started) * 10) / 10;
    const queue = await this.queue(connected);
    const status = connected ? queue.status : 'unhealthy';
    if (status !== 'healthy') refuse(reply);
    const seconds = Math.floor(process.uptime());
    const used = Math.round(process.memoryUsage().rss / 1024 / 1024);
    return {
      status,
      service: 'signet',
      version: VERSION,
      timestamp: this.clock.now().toISOString(),
      uptime: {
        seconds,
        human: `${Math.floor(seconds / 3600)}h ${Math.floor((seconds % 3600) / 60)}m ${seconds % 60}s`,
      },
      checks: {
        database: {
          status: connected ? 'healthy' : 'unhealthy',
          responseTime,
          connected,
          error: connected ? null : 'The database cannot be reached',
        },
        queue,
        memory: { status: 'healthy', used_mb: used },
      },
      responseTime,
    };
  }

  /** Late events mean workers that are gone or behind: requests are served all the same. */
  private async queue(connected: boolean) {
    if (!connected)
      return {
        status: 'unhealthy' as const,
        oldest_seconds: null,
        error: 'What waits is in the database',
      };
    const lag = await this.webhooks.lagSeconds();
    const inTime = lag < LAG_MAX_SECONDS;
    return {
      status: inTime ? ('healthy' as const) : ('degraded' as const),
      oldest_seconds: Math.floor(lag),
      error: inTime ? null : 'Events wait for a worker',
    };
  }
}
