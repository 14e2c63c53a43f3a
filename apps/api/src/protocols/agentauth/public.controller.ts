import { Controller, Get, Res } from '@nestjs/common';
import {
  ADMIN_PERMISSION,
  BUILT_IN_PERMISSIONS,
  PERMISSION_CATALOGUE,
  PERMISSION_FORMAT,
  type Health,
} from '@signet/contracts';
import type { FastifyReply } from 'fastify';
import { Clock } from '../../platform/clock/clock.js';
import { Database } from '../../platform/database/database.js';
import { Public } from '../../platform/http/access.js';

const BY_SERVICE = Object.fromEntries(
  Object.keys(PERMISSION_CATALOGUE).map((service) => [
    service,
    BUILT_IN_PERMISSIONS.filter((permission) => permission.startsWith(`${service}:`)),
  ]),
);

const PERMISSIONS = {
  permissions: { ...BY_SERVICE, admin: [ADMIN_PERMISSION] },
  format: PERMISSION_FORMAT,
  examples: ['zendesk:tickets:read', 'github:pull_requests:read', 'slack:messages:*', 'hubspot:*:*'],
  wildcards: {
    admin: `${ADMIN_PERMISSION} allows everything, and makes an agent an administrator`,
    service: 'service:*:* allows everything in one service',
    resource: 'service:resource:* allows every action on one resource',
  },
};

/** What anyone may ask. */
@Controller(['', 'agentauth'])
export class AgentAuthPublicController {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  @Get('permissions/list')
  @Public('The catalogue is documentation')
  permissions() {
    return PERMISSIONS;
  }

  @Get('health')
  @Public('Health checks carry no credentials')
  async health(@Res({ passthrough: true }) reply: FastifyReply): Promise<Health> {
    const connected = await this.database.isReachable();
    if (!connected) void reply.status(503);
    return {
      status: connected ? 'healthy' : 'unhealthy',
      database: connected ? 'connected' : 'disconnected',
      timestamp: this.clock.now().toISOString(),
    };
  }
}
