import { InRouteConfig } from './route-config.js';

/** How a route is opened: by a named rule that its surface enforces, or to everyone for a reason. */
export type AccessRule = { requires: string } | { public: string; looksAt?: 'nobody' };

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Who may use the route. One that says nothing is closed. */
    access?: AccessRule;
  }
}

/** Opens a route to callers that satisfy `rule`: an operator permission, or a rule of the route's own surface. */
export const Requires = (rule: string) => InRouteConfig({ access: { requires: rule } });

/**
 * Opens a route to everyone and says why. Callers are looked at all the same, and refused when they present something
 * that is not good.
 */
export const Public = (reason: string) => InRouteConfig({ access: { public: reason } });

/** The same for a route that looks at nobody's credentials, good or bad. */
export const PublicToAnybody = (reason: string) =>
  InRouteConfig({ access: { public: reason, looksAt: 'nobody' } });
