export { egressRules } from './egress-rules.js';
export { GuardedClient, type OutboundCall, type OutboundResult } from './guarded-client.js';
export type { OutboundFault } from './outbound-fault.js';
export { ResolveError, type Resolve } from './resolver.js';
export { StreamError, type StreamedAnswer, type StreamedCall, type StreamLimits } from './streamed-call.js';
export { checkUrl, originOf, URL_LENGTH_MAX, type EgressRules } from './url-rules.js';
