import { RequestMethod, type Type } from '@nestjs/common';
import {
  HEADERS_METADATA,
  HTTP_CODE_METADATA,
  METHOD_METADATA,
  PATH_METADATA,
  ROUTE_ARGS_METADATA,
  RouteParamtypes,
} from '@nestjs/common/internal';
import type { ProblemCode } from '@signet/contracts';
import type { z } from 'zod';
import type { Repetition } from '../idempotency/index.js';
import { isReport } from '../limits/index.js';
import type { AccessRule } from '../platform/http/access.js';
import { prefixesOf, type Surfaces } from '../surfaces/index.js';
import { DESCRIPTION, type NativeRoute, type RouteDescription } from '../platform/http/describe.js';
import type { NextPage } from '../platform/http/pages.js';
import { ANSWER } from '../platform/http/returns.js';
import { routeConfigOf } from '../platform/http/route-config.js';

/** One address and method, with everything its decorators say. */
export interface Route {
  method: string;
  /** As Fastify knows it: `/agents/:agent_id`. */
  path: string;
  status: number;
  access: AccessRule | null;
  /** What it says about calls that are repeated; null for reads, which say nothing. */
  repetition: Repetition | null;
  /** What is written about the route, with what differs on its surface already applied; null when nothing is. */
  description: RouteDescription | null;
  body: z.ZodType | null;
  query: z.ZodType | null;
  answer: z.ZodType | null;
  params: Readonly<Record<string, z.ZodType>>;
  /** Request headers that the handler reads, in lower case. */
  headers: readonly string[];
  /** Whether its answer carries an `ETag`. */
  tellsVersion: boolean;
  /** Where the cursor of the next page stands; null where it answers no page. */
  nextPage: NextPage | null;
  /** Whether it answers 304 to whoever names that version. */
  ifNoneMatch: boolean;
  /** What it answers to a stale `If-Match`; null where it takes none. */
  ifMatch: ProblemCode | null;
  contentType: string | null;
  /** It reads as far as somebody asks, so it may take too long. */
  isReport: boolean;
  /** Where it is declared, for messages. */
  source: string;
}

interface RouteArgument {
  data?: unknown;
  schema?: z.ZodType;
}

/** Reads the routes of a controller off its decorators. */
export function routesOf(controller: Type, surfaces: Surfaces): Route[] {
  const mounts = [Reflect.getMetadata(PATH_METADATA, controller) as string | string[]].flat();
  return Object.getOwnPropertyNames(controller.prototype).flatMap((name) => {
    const handler = (controller.prototype as Record<string, unknown>)[name];
    if (typeof handler !== 'function') return [];
    const method = Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod | undefined;
    if (method === undefined) return [];
    const ends = [Reflect.getMetadata(PATH_METADATA, handler) as string | string[]].flat();
    const route = readHandler(controller, name, handler);
    return mounts.flatMap((mount) =>
      ends.map((end) => at({ ...route, method: RequestMethod[method]! }, joined(mount, end), surfaces)),
    );
  });
}

function readHandler(controller: Type, name: string, handler: object) {
  const read = (key: string): unknown =>
    Reflect.getMetadata(key, handler) ?? Reflect.getMetadata(key, controller);
  const args = Object.entries(
    (Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, name) ?? {}) as Record<string, RouteArgument>,
  ).map(([key, argument]) => ({ kind: Number(key.split(':', 1)[0]) as RouteParamtypes, ...argument }));
  const description = (read(DESCRIPTION) ?? null) as RouteDescription | null;
  const headers = (read(HEADERS_METADATA) ?? []) as { name: string; value: unknown }[];
  const contentType = headers.find((header) => header.name.toLowerCase() === 'content-type')?.value;
  const {
    access = null,
    repetition = null,
    version,
    ifMatch = null,
    ifNoneMatch = false,
    nextPage = null,
  } = routeConfigOf(handler);
  const schemaOf = (kind: RouteParamtypes) => args.find((argument) => argument.kind === kind)?.schema ?? null;
  return {
    status: (read(HTTP_CODE_METADATA) ?? null) as number | null,
    access,
    repetition,
    description,
    body: schemaOf(RouteParamtypes.BODY),
    query: schemaOf(RouteParamtypes.QUERY),
    answer: (read(ANSWER) ?? null) as z.ZodType | null,
    params: Object.fromEntries(
      args.flatMap(({ kind, data, schema }) =>
        kind === RouteParamtypes.PARAM && typeof data === 'string' && schema ? [[data, schema]] : [],
      ),
    ),
    headers: args.flatMap(({ kind, data }) =>
      kind === RouteParamtypes.HEADERS && typeof data === 'string' ? [data.toLowerCase()] : [],
    ),
    tellsVersion: version !== undefined,
    nextPage,
    ifMatch,
    ifNoneMatch,
    contentType: typeof contentType === 'string' ? contentType : null,
    isReport: isReport(handler),
    source: `${controller.name}.${name}`,
  };
}

/** What is registered on Fastify itself, in the same words: Nest cannot list it. */
export const nativeRoutesOf = (surfaces: Surfaces): Route[] =>
  surfaces.all.flatMap((surface) =>
    (surface.native ?? []).flatMap((route) =>
      prefixesOf(surface).map((prefix) => at(readNative(route), `${prefix}/${route.path}`, surfaces)),
    ),
  );

const readNative = ({
  method,
  status,
  access,
  withoutIdempotencyKey: without,
  description,
}: NativeRoute) => ({
  method,
  status,
  access,
  repetition: without === undefined ? null : { without },
  description,
  body: null,
  query: null,
  answer: null,
  params: {},
  headers: [],
  tellsVersion: false,
  nextPage: null,
  ifMatch: null,
  ifNoneMatch: false,
  contentType: null,
  isReport: false,
  source: description.id,
});

type Unmounted = Omit<Route, 'path' | 'status'> & { status: number | null };

/** Puts a route at a path: what differs on its surface is applied, and what nobody declared gets its default. */
function at(route: Unmounted, path: string, surfaces: Surfaces): Route {
  const { description } = route;
  const differences = description?.on?.[surfaces.at(path).name];
  const said = description && { ...description, ...differences };
  return {
    ...route,
    path,
    // Nest answers 201 to every POST that says nothing else.
    status: route.status ?? (route.method === 'POST' ? 201 : 200),
    description: said,
    body: said?.body ?? route.body,
    query: said?.query ?? route.query,
    answer: said?.answer ?? route.answer,
  };
}

const joined = (mount: string, end: string): string =>
  `/${[mount, end]
    .flatMap((part) => part.split('/'))
    .filter(Boolean)
    .join('/')}`;
