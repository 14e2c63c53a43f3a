import { RequestMethod } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA, ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { ModulesContainer } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import type { Signet } from './signet.js';

export interface Route {
  method: string;
  /** With `:parameters`, as it was registered. */
  path: string;
}

/** Every route the server takes, read from its router: one that somebody adds tomorrow is in it. */
export function routesOf(signet: Signet): Route[] {
  const server = signet.application.nest.getHttpAdapter().getInstance() as unknown as FastifyInstance;
  const branches: string[] = [];
  return server
    .printRoutes({ commonPrefix: false })
    .split('\n')
    .flatMap((line) => {
      const [, indent, part, methods] = /^([│ ]*)[├└]── (\S+) \((.+)\)$/.exec(line) ?? [];
      if (indent === undefined || !part || !methods) return [];
      branches.splice(indent.length / 4, Infinity, part);
      const path = branches.join('');
      return methods
        .split(', ')
        .filter((method) => method !== 'HEAD')
        .map((method) => ({ method, path }));
    });
}

interface Handler {
  controller: { name: string; prototype: object };
  name: string;
  handle: object;
}

/** Every method of a controller that answers requests. */
export function handlersOf(signet: Signet): Handler[] {
  return [...signet.application.nest.get(ModulesContainer).values()].flatMap(({ controllers }) =>
    [...controllers.values()].flatMap(({ metatype }) => {
      const controller = metatype as unknown as Handler['controller'];
      return Object.getOwnPropertyNames(controller.prototype).flatMap((name) => {
        const handle = (controller.prototype as Record<string, unknown>)[name];
        return typeof handle === 'function' && Reflect.hasMetadata(METHOD_METADATA, handle)
          ? [{ controller, name, handle }]
          : [];
      });
    }),
  );
}

interface Argument {
  schema?: { shape?: Record<string, unknown> };
}

const BODY = '3';

/** The members that the body of each route may have, where a schema says so: `POST /path` -> names. */
export function bodyFieldsOf(signet: Signet): Map<string, string[]> {
  const fields = new Map<string, string[]>();
  for (const { controller, name, handle } of handlersOf(signet)) {
    const declared = (Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, name) ?? {}) as Record<
      string,
      Argument
    >;
    const body = Object.entries(declared).find(([key]) => key.startsWith(`${BODY}:`))?.[1];
    const names = Object.keys(body?.schema?.shape ?? {});
    const method = RequestMethod[Reflect.getMetadata(METHOD_METADATA, handle) as RequestMethod];
    const prefixes = [Reflect.getMetadata(PATH_METADATA, controller) as string | string[]].flat();
    const suffixes = [Reflect.getMetadata(PATH_METADATA, handle) as string | string[]].flat();
    for (const prefix of prefixes)
      for (const suffix of suffixes) {
        const parts = `${prefix}/${suffix}`.split('/').filter(Boolean);
        fields.set(`${method} /${parts.join('/')}`, names);
      }
  }
  return fields;
}
