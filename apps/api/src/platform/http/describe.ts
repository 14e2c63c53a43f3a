import { SetMetadata } from '@nestjs/common';
import type { ProblemCode } from '@signet/contracts';
import type { z } from 'zod';
import type { AccessRule } from './access.js';

/** What the API reference says about a route beyond what its other decorators say. */
export interface RouteDescription {
  /** Unique within its surface: the end of the operationId. */
  id: string;
  /** A few words, as in a menu. */
  summary: string;
  /** Markdown without HTML. */
  description?: string;
  /** Overrides the tag that follows from the path. */
  tag?: string;
  /** What a handler parses itself; otherwise `@Body({ schema })` and `@Query({ schema })` tell. */
  body?: z.ZodType;
  query?: z.ZodType;
  /** What it answers, where no `@Returns` tells. */
  answer?: z.ZodType;
  /** The media type of an answer that is not JSON. */
  media?: string;
  /** Another one that a caller can ask for. */
  orMedia?: string;
  /** Failures of its own, beside those every such route can have. */
  problems?: readonly ProblemCode[];
  /** Answers with another status that are not problems, by status. */
  otherwise?: Readonly<Record<number, z.ZodType>>;
  /** What differs on one of the surfaces that the route is on, by the surface's name. */
  on?: Readonly<Record<string, Partial<Omit<RouteDescription, 'id' | 'on'>>>>;
}

export const DESCRIPTION = 'description';

/** Describes a route for the API reference. A test fails while a route has no description. */
export const Describe = (description: RouteDescription) => SetMetadata(DESCRIPTION, description);

/** A route that is registered on Fastify itself, described beside its registration. */
export interface NativeRoute {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Relative to the prefixes of its surface. */
  path: string;
  status: number;
  access: AccessRule;
  /** Why it needs no `Idempotency-Key`; absent where it only reads. */
  withoutIdempotencyKey?: string;
  description: RouteDescription;
}
