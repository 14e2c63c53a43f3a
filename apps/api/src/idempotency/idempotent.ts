import { InRouteConfig } from '../platform/http/route-config.js';

/** What a route says about calls that are repeated because their answer was lost. */
export type Repetition = { key: IdempotentOptions } | { without: string };

export interface IdempotentOptions {
  /** The member of the body that proves who calls, on a route without other credentials. */
  provenBy?: string;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    repetition?: Repetition;
    /** The class and the method behind the route: one call is the same at every address that reaches them. */
    handledBy?: readonly [string, string];
  }
}

const Repeats =
  (repetition: Repetition): MethodDecorator =>
  (target, key, descriptor) =>
    InRouteConfig({ repetition, handledBy: [target.constructor.name, String(key)] })(target, key, descriptor);

/**
 * Honours `Idempotency-Key`, and runs in one transaction with its answer: everything the handler writes goes through
 * `transactionOf(request)`.
 */
export const Idempotent = (options: IdempotentOptions = {}) => Repeats({ key: options });

/** Says why a route that is no GET needs no `Idempotency-Key`. */
export const WithoutIdempotencyKey = (reason: string) => Repeats({ without: reason });
