import { RouteConfig } from '@nestjs/platform-fastify';
import { FASTIFY_ROUTE_CONFIG_METADATA } from '@nestjs/platform-fastify/constants.js';
import type { FastifyContextConfig } from 'fastify';

/** Adds to what a handler's route says of itself: whoever sees the routes of the server sees what each one declared. */
export const InRouteConfig =
  (part: FastifyContextConfig): MethodDecorator =>
  (target, key, descriptor) =>
    RouteConfig({ ...routeConfigOf(descriptor.value as object), ...part })(target, key, descriptor);

/** What the decorators of a handler declared. */
export const routeConfigOf = (handler: object): FastifyContextConfig =>
  (Reflect.getMetadata(FASTIFY_ROUTE_CONFIG_METADATA, handler) ?? {}) as FastifyContextConfig;
