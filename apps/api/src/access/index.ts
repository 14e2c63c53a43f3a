export { Authenticator, type Identified } from './authenticator.js';
export { Guard, type GuardedRoute } from './guard.js';
export { CurrentOperator, type Operator } from './operator.js';
export {
  callerKeyOf,
  knownPrincipalOf,
  type Agent,
  type KnownPrincipal,
  type ManagementKey,
  type Member,
  type Principal,
  type Sandbox,
} from './principal.js';
export { RequestPlaces } from './request-places.js';
export { CurrentSandbox } from './sandbox.js';
export { CurrentScope, scopeOf, type Scope } from './scope.js';
