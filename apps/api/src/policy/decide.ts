import type { DecisionFix, DecisionInputs, RuleName } from '@signet/contracts';
import type { Subject } from './subject.js';
import type { Rule } from './rule.js';
import * as delivery from './delivery-rules.js';
import * as door from './door-rules.js';
import * as rules from './rules.js';
import * as tools from './tool-rules.js';

/** The rules of one action, in the order in which they are asked: the first that does not hold decides. */
const asks = <R = unknown, C = unknown>(...all: [Rule<R, C>, ...Rule<R, C>[]]) => all;

/** What can be asked, and which rules answer. */
export const ACTIONS = {
  /** Be the agent that one says one is. */
  'agent.act': asks(rules.callerKnown, rules.agentActive),
  /** Call a route that is for agents. */
  'agent.call': asks(rules.callerKnown),
  'agent.act_on': asks<rules.TargetAgent>(rules.callerKnown, rules.selfOrAdministrator),
  'agent.administer': asks(rules.callerKnown, rules.administrator),
  'agent.change': asks<rules.Changed>(rules.notRevoked),
  'agent.register': asks<unknown, rules.Registrations>(rules.registrationOpen),
  'agent.register_active': asks<unknown, rules.Registrations>(rules.registrationImmediate),
  /** Do something at a service, by an agent's own permissions. */
  'permission.use': asks<rules.AskedPermission>(rules.agentActive, rules.holdsPermission),
  'administration.grant': asks<unknown, rules.Giveaway>(rules.administrationGrantable),
  'records.read': asks<rules.Records>(rules.recordsReader),
  /** Call the management API. */
  operate: asks<rules.OperatorRight>(rules.callerKnown, rules.operatorPermission),
  'refusal.read': asks<rules.Refused>(rules.callerKnown, rules.refusalReader),
  'credential.present': asks<rules.Presented, rules.Now>(rules.credentialKnown, rules.credentialCurrent),
  'member.sign_in': asks<door.SignInTry>(door.signInMatches),
  'session.present': asks<door.PresentedSession>(door.sessionOpen),
  /** Change something from a page of the console. */
  'page.write': asks<door.BrowserWrite>(door.sameSite),
  'instance.set_up': asks<door.SetUpTry>(door.setUpOpen),
  /** Try a secret that people choose. */
  guess: asks<door.Guessing>(door.guessInTime),
  'token.read': asks<door.PresentedToken>(door.tokenGenuine, door.tokenInTime),
  'refresh_token.present': asks<door.PresentedRefreshToken>(door.refreshTokenCurrent),
  'token.present': asks<rules.Epochs>(rules.tokenCurrent),
  'tokens.refresh': asks<rules.RefreshLineage>(
    // The cause before what it led to: whose agent or key ended has no family that stands.
    rules.agentActive,
    rules.lineageKeyStands,
    rules.lineageStands,
  ),
  /** Have a tool called by the gateway. */
  'tool.call': asks<tools.CalledTool, tools.BehindSandbox>(
    rules.callerKnown,
    tools.agentBehindActive,
    tools.toolKnown,
    tools.toolScopeHeld,
  ),
  /** Use what a scope of ATI stands for. */
  'scope.use': asks<tools.NeededScope>(rules.callerKnown, tools.scopeHeld),
  /** Call under a limit that a token or key says. */
  'tool.limit': asks<tools.WrittenLimit>(tools.limitReadable),
  /** Make one call more. */
  call: asks<rules.Counted>(rules.withinRate),
  /** Begin something costly. */
  'work.begin': asks<rules.UnderWay>(rules.placesLeft),
  /** Send an event to an endpoint, and have it arrive. */
  'event.deliver': asks<delivery.Delivering, rules.Now>(
    delivery.endpointKnown,
    // What cannot be sent at all comes before what only stops it.
    delivery.eventKept,
    delivery.endpointActive,
    delivery.deliveryOpen,
    delivery.endpointAtPeace,
    delivery.targetAllowed,
    delivery.receiverAnswers,
    delivery.receiverAccepts,
  ),
};

export type Action = keyof typeof ACTIONS;
type Asked<A extends Action> = (typeof ACTIONS)[A] extends readonly Rule<infer R, infer C>[] ? [R, C] : never;

/** One answer: whether somebody may, which rule says so, what it looked at and what would change the answer. */
export type Decision =
  | { allowed: true; rule: RuleName; inputs: DecisionInputs; fix: null }
  | { allowed: false; rule: RuleName; inputs: DecisionInputs; fix: DecisionFix | null };

// Made once: most calls are allowed, and nobody asks why.
const ALLOWED = new Map(
  Object.entries(ACTIONS).map(([action, rules]) => [
    action,
    Object.freeze({ allowed: true, rule: rules.at(-1)!.name, inputs: Object.freeze({}), fix: null } as const),
  ]),
);

/**
 * Says whether `subject` may take `action` on `resource`. Nothing is looked up and nothing is kept: the same question
 * has the same answer. A refusal gets its id when it goes on record; an answer that allows is not recorded and has none.
 */
export function decide<A extends Action>(
  subject: Subject,
  action: A,
  resource: Asked<A>[0],
  context: Asked<A>[1],
): Decision {
  for (const rule of ACTIONS[action] as readonly Rule<Asked<A>[0], Asked<A>[1]>[])
    if (!rule.holds(subject, resource, context))
      return {
        allowed: false,
        rule: rule.name,
        inputs: rule.inputs(subject, resource, context),
        fix: rule.fix(subject, resource, context),
      };
  return ALLOWED.get(action)!;
}
