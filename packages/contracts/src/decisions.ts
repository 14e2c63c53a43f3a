import { z } from 'zod';
import { AgentId } from './ids.js';

/** Every rule that can refuse a call or hold an event back, with the sentence that people read. A released name is never changed. */
export const RULES = {
  'caller.known': 'The caller has to prove who they are.',
  'credential.known': 'Credentials have to be ones that were issued here.',
  'credential.current': 'Credentials end when they expire or are revoked.',
  'token.genuine': 'An access token has to be one that was issued here, unchanged.',
  'token.current': 'An access token ends when it expires, and sooner when its agent or key is stopped.',
  'refresh_token.current': 'A refresh token is good until it is used, expires or is ended with its family.',
  'agent.active': 'An agent acts only while it is active.',
  'agent.not_revoked': 'A revoked agent does not come back.',
  'agent.self': 'An agent acts on itself alone, unless it is an administrator.',
  'agent.administrator': 'Only an agent that holds *:*:* may do this.',
  'agent.permission': 'An agent does what its permissions allow.',
  'administration.grantable': 'Only who may administer hands out *:*:*, or a key that is worth it.',
  'registration.open': 'The registration policy says who may register an agent.',
  'record.readable': 'A private persona and its drift are for the agent itself and administrators.',
  'operator.permission': 'An operator does what their permissions allow.',
  'refusal.readable': 'A refusal is explained to whoever was refused, and to operators who may read the log.',
  'request.same_site': 'What a browser sends has to come from the console itself.',
  'setup.code': 'Setting up an instance takes its set-up link.',
  'tool.known': 'A sandbox calls tools that the catalogue has.',
  'scope.held': 'A sandbox uses what its scopes cover.',
  'limit.readable': 'A limit that cannot be read lets nothing through.',
  'limit.rate': 'A caller has so many calls in a time.',
  'limit.places': 'Only so much of what is costly runs at once, for one caller and for all together.',
  'endpoint.known': 'An event goes to an endpoint that exists.',
  'endpoint.active': 'An event is sent while its endpoint is switched on.',
  'endpoint.at_peace':
    'An endpoint that asked for a pause, or whose calls all failed, is left alone for a while.',
  'event.kept': 'An event is sent as long as its body is kept.',
  'delivery.open': 'A delivery that was called off or given up is sent again by hand alone.',
  'target.allowed': 'An event goes to an address that this instance calls.',
  'receiver.answers': 'A receiver answers in time, over a connection that can be trusted.',
  'receiver.accepts': 'A receiver accepts an event with a 2xx answer.',
} as const;
export type RuleName = keyof typeof RULES;

/** The one change that is nearest to letting a refused call through, as people read it. */
export const FIXES = {
  authenticate: 'Send credentials with the call.',
  'agent.reactivate': 'Reactivate the agent.',
  'agent.approve': 'Approve the agent.',
  'agent.register': 'Register a new agent.',
  'credential.create': 'Create a new key for the agent and call with that.',
  'token.renew': 'Verify with the API key again.',
  'permission.grant': 'Grant the agent the permission.',
  'scope.issue': 'Issue a session token whose scopes cover it.',
  'rate.issue': 'Issue a session token whose limits can be read.',
  'tool.add': 'Add the tool to the catalogue, or call one that it has.',
  'tier.raise': 'Raise the rate tier of the agent.',
  'role.change': 'Call as somebody who holds the permission, or have an owner grant it.',
  'operator.register': 'Register the agent in the console.',
  sign_in: 'Sign in with the e-mail address and the password of a member.',
  'setup.link': 'Open the set-up link in the data folder, file setup-link.',
  'console.open': 'Open the console at its own address and try again there.',
  'console.address':
    'Set SIGNET_DASHBOARD_URL to the address at which the console was opened, and restart Signet.',
  'page.reload': 'Reload the console and try again.',
  wait: 'Wait, and call again.',
  'endpoint.add': 'Add an endpoint for these events.',
  'endpoint.enable': 'Enable the endpoint.',
  'endpoint.change': 'Give the endpoint an address that may be called.',
  'secret.rotate': 'Rotate the signing keys of the endpoint without overlap.',
  'delivery.await': 'Wait: it is sent again by itself.',
  'delivery.replay': 'Send the event again.',
  'receiver.mend': 'Mend the receiver, then send the event again.',
} as const;
export type FixVerb = keyof typeof FIXES;

/** What a rule looked at, by name. Never a secret. */
export type DecisionInputs = Readonly<Record<string, string | number | readonly string[]>>;

/** The nearest change: what to do, and to what. */
export interface DecisionFix {
  verb: FixVerb;
  agent_id?: string;
  permission?: string;
  webhook_id?: string;
  delivery_id?: string;
}

/** Why something was refused: the rule, what it looked at and the nearest change that would let it through. */
export const Explanation = z
  .object({
    rule: z.string().meta({ description: 'The rule that decided' }),
    says: z.string().meta({ description: 'What the rule says, in a sentence' }),
    inputs: z
      .record(z.string(), z.union([z.string(), z.number(), z.array(z.string())]))
      .meta({ description: 'What it looked at, by name' }),
    fix: z
      .object({
        verb: z.string().meta({ description: 'What to do' }),
        says: z.string().meta({ description: 'The same in a sentence' }),
        agent_id: AgentId.optional().meta({ description: 'To which agent' }),
        permission: z.string().optional().meta({ description: 'With which permission' }),
        webhook_id: z.string().optional().meta({ description: 'To which webhook' }),
        delivery_id: z.string().optional().meta({ description: 'To which delivery' }),
      })
      .nullable()
      .meta({ description: 'The nearest change that would let it through; null where none can' }),
  })
  .meta({ id: 'Explanation' });
export type Explanation = z.infer<typeof Explanation>;
