import 'reflect-metadata';
import { Controller, Get, HttpException, Module, Req, UseGuards } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import { AgentGuard } from '@signet/sdk/verify/nest';

const issuer = process.env.SIGNET_ISSUER ?? 'http://127.0.0.1:4000';

const agentsThatRead = new AgentGuard({
  issuer,
  audience: issuer,
  permissions: ['zendesk:tickets:read'],
  // Nest's own exception, so that filters and the answer's body are those of the rest of the service.
  toException: (refusal) => new HttpException(refusal.toJSON(), refusal.status),
});

@Controller('tickets')
@UseGuards(agentsThatRead)
export class TicketsController {
  @Get()
  list(@Req() { agent }: FastifyRequest) {
    // Beyond the guard: what else this agent may do.
    return { agent: agent.agentId, canClose: agent.can('zendesk:tickets:write'), tickets: [] };
  }
}

@Module({ controllers: [TicketsController] })
export class AppModule {}

export function createApp(): Promise<NestFastifyApplication> {
  return NestFactory.create<NestFastifyApplication>(AppModule, new FastifyAdapter(), { logger: false });
}

// In your service: await (await createApp()).listen(8080);
