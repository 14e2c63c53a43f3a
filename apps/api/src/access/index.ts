export { Authenticator, type Identified } from './authenticator.js';
export { Guard, type GuardedRoute } from './guard.js';
export { CurrentOperator, type Operator } from './operator.js';
export {
  knownPrincipalOf,
  type Agent,
  type KnownPrincipal,
  type ManagementKey,
  type Member,
  type Principal,
} from './principal.js';
export { RequestPlaces } from './request-places.js';
export { CurrentScope, scopeOf, type Scope } from './scope.js';
