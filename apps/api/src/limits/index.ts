export { Attempts, type Attempt } from './attempt.js';
export { Guesses, type Guess } from './guesses.js';
export { LIMITS, operatorPace, PLACES, type Limit, type LimitState } from './limit.js';
export { LimitsModule } from './limits.module.js';
export { RateStore } from './rate-store.js';
export { LimitsService, decisionOn, refuseIfExceeded } from './limits.service.js';
export {
  CountStrangers,
  CREDENTIAL_ENDPOINT,
  CREDENTIALS_IN_BODY,
  DOCUMENT,
  HEALTH_CHECK,
  PUBLIC_KEYS,
  REVOCATIONS,
  Strangers,
  UNCOUNTED,
  USUAL,
  type StrangersRule,
} from './strangers.js';
export { SlidingWindows, type SlidingLimit, type SlidingState } from './sliding-windows.js';
export { Operators } from './operators.js';
export { tellLimit } from './rate-headers.js';
export { Pace } from './pace.js';
export { Places } from './places.js';
export { isReport, Report } from './report.js';
