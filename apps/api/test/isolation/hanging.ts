import { administrator, agent, hung, operator, strange, type Line, type Say } from './lines.js';
import { hang, type Strays } from './strays.js';

/** Places of a path that name something on which rows of another organisation can hang. */
const PARENT = /^\w+ (\/api\/v1)?\/(agents|drift|webhooks)\b.*\/:(id|agent_id|delivery_id)\b/;
const CHILD = /:(credential_id|replay_id|delivery_id)\b/;
/** It refuses when there are too many. */
export const BOUNDED = /^POST .*\/(credentials|webhooks)$/;
/** It calls the webhook. */
const CALLS_OUT = /\/test$/;
const MANAGES = /^(operator|administrator)$/;
const CURSOR_REFUSED = new Set([400, 422]);

type StrangeLine = Extract<Line, { strange: Say }>;

/** A call about something of another organisation that hangs on what is one's own: nobody has it. */
const stray = (by: Line, say: Say, child: keyof Strays): Line =>
  strange(by, async (whose, here) => {
    const said = await say(here, here);
    const { [child]: id } = await hang(whose, said);
    return { ...said, params: { ...said.params, [child]: id } };
  });

const about: Say = async (_, here) => {
  const { agent: its, id } = await here.anAgentsWebhook();
  return { query: { about: its.id }, parents: [its.id, id] };
};
const deliveriesAbout: Say = async (_, here) => {
  const { agent: its, id } = await here.anAgentsWebhook();
  await here.aDelivery('dead', id);
  return { query: { agent_id: its.id }, parents: [id] };
};
const onEndpoint: Say = async (_, here) => ({ parents: [(await here.aDelivery()).endpointId] });
const onAgent: Say = async (_, here) => ({
  query: { limit: '1000' },
  parents: [(await here.aPersona()).id],
});
const onCaller: Say = (_, here) => ({ parents: [here.agent.id] });

/** What names its parents in no place of its path. */
const UNNAMED: Readonly<Record<string, Line[]>> = {
  'GET /api/v1/webhooks': [hung(operator, about)],
  'GET /api/v1/webhooks/figures': [hung(operator, onEndpoint)],
  'GET /api/v1/webhooks/dead-letters': [hung(operator, onEndpoint)],
  'GET /api/v1/webhooks/deliveries': [hung(operator, deliveriesAbout)],
  'GET /agents': [hung(administrator, onAgent)],
  'GET /webhooks': [hung(agent, onCaller)],
  'POST /webhooks': [
    hung(agent, (_, here) => ({
      body: { url: 'https://receiver.example.com/hook', events: ['agent.verified'] },
      parents: [here.agent.id],
    })),
  ],
};

/** A route about rows of another organisation that hang on what is one's own: made of what it is asked about others. */
export function hanging(route: string, lines: readonly Line[]): Line[] {
  const unnamed = UNNAMED[route] ?? [];
  if (!PARENT.test(route) || CALLS_OUT.test(route)) return unnamed;
  const [, child] = CHILD.exec(route) ?? [];
  const asked = lines.filter(
    (line) => 'strange' in line && MANAGES.test(line.as) && !CURSOR_REFUSED.has(line.status ?? 0),
  ) as StrangeLine[];
  // Of several ways to name a child the first one names its own parent.
  const about = child ? asked.slice(0, 1) : asked;
  return [
    ...unnamed,
    ...about.map((line) => hung(line, line.strange)),
    ...(child ? about.map((line) => stray(line, line.strange, child as keyof Strays)) : []),
  ];
}
