import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { AgentCaller } from '../../agents/index.js';

/** The agent that calls, or null on routes where nobody has to be known. */
export const CurrentCaller = createParamDecorator(
  (_: unknown, context: ExecutionContext): AgentCaller | null => {
    const { principal } = context.switchToHttp().getRequest<FastifyRequest>();
    return principal?.type === 'agent' ? (principal as AgentCaller) : null;
  },
);
