import { AGENTAUTH_EVENTS, EVENT_ALIASES, eventCatalogue, type EventTypeEntry } from '@signet/contracts';

/** What of JSON Schema our own events use. */
interface Schema {
  $ref?: string;
  $defs?: Record<string, Schema>;
  type?: string;
  const?: unknown;
  enum?: unknown[];
  format?: string;
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  description?: string;
}

const INTRODUCTION = `# Events

Everything that a webhook endpoint and the feed (\`GET /api/v1/events\`) can be told. The same list, with the full JSON
Schemas, is served at \`GET /api/v1/event-types\`; the AgentAuth family lists its own part at \`GET /webhooks/events\`.

A message is \`{ "type", "timestamp", "data" }\`; in the AgentAuth format it is
\`{ "event", "agent_id", "data", "timestamp" }\`, under the name the endpoint chose. The members below are those of
\`data\`. An event may gain members and never loses one: ignore what you do not know. It can arrive twice or late, so
remember \`webhook-id\`.`;

/** Run by a test as it stands. */
const FOLLOWING = `## Following the feed

Whoever cannot be called asks for events instead. \`events.follow()\` of the [management client](../packages/sdk/README.md) gives
every event of the last 30 days in the order of the commits, then whatever is added. Nothing comes twice and nothing is left
out; each event has the \`cursor\` behind it, and where to go on is yours to keep. Write it together with what you make of
the event, and a program that is killed goes on with the next one:

\`\`\`js
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { ManagementClient } from '@signet/sdk/management';

const { SIGNET_URL: baseURL, MANAGEMENT_KEY: apiKey } = process.env;
const management = new ManagementClient({ baseURL, apiKey });

const text = existsSync('events.ndjson') ? readFileSync('events.ndjson', 'utf8') : '';
const last = text.split('\\n').filter(Boolean).at(-1);
const after = last && JSON.parse(last).cursor;
for await (const event of management.events.follow({ after })) {
  appendFileSync('events.ndjson', JSON.stringify(event) + '\\n');
}
\`\`\`

It asks every two seconds while nothing happens (\`interval\`), for some \`types\` alone if you like, and ends with an
\`AbortSignal\`. A server that does not answer is asked again less and less often; a refusal is thrown. With \`curl\`, come back
with \`next_cursor\`: \`GET /api/v1/events?cursor=…\`.`;

/** The page of all events as Markdown, made from the catalogue that is served. */
export const eventsPage = (): string =>
  [
    INTRODUCTION,
    FOLLOWING,
    table(['Event', 'Title'], eventCatalogue().map(indexRow)),
    ...eventCatalogue().map(section),
  ]
    .join('\n\n')
    .concat('\n');

const indexRow = ({ name, title }: EventTypeEntry) => [`[\`${name}\`](#${name.replaceAll('.', '')})`, title];

function section(event: EventTypeEntry): string {
  const schema = event.schema as Schema;
  return [
    `## ${event.name}`,
    event.description,
    `Since ${event.since}.${event.deprecated ? ' **Deprecated.**' : ''} ${inAgentAuth(event.name)}`,
    table(['Member', 'Type', 'What it is'], members(schema, schema.$defs ?? {})),
    `\`\`\`json\n${JSON.stringify(event.example, null, 2)}\n\`\`\``,
  ].join('\n\n');
}

function inAgentAuth(name: string): string {
  if (!AGENTAUTH_EVENTS.some((known) => known === name)) return 'Not part of the AgentAuth family.';
  const aliases = Object.entries(EVENT_ALIASES).filter(([, { type }]) => type === name);
  const names = aliases.map(([alias]) => `\`${alias}\``).join(', ');
  return `In the AgentAuth family${names && `, also as ${names}`}.`;
}

/** One row per member, those of nested objects with their path. */
function members(schema: Schema, defs: Record<string, Schema>, path = ''): string[][] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, reference]) => {
    const member = resolve(reference, defs);
    const isOptional = !schema.required?.includes(name);
    return [
      [
        `\`${path}${name}\``,
        `${typeOf(member, defs)}${isOptional ? ', optional' : ''}`,
        member.description ?? '',
      ],
      ...members(member, defs, `${path}${name}.`),
      ...(member.items ? members(resolve(member.items, defs), defs, `${path}${name}[].`) : []),
    ];
  });
}

const resolve = (schema: Schema, defs: Record<string, Schema>): Schema =>
  schema.$ref ? defs[schema.$ref.replace('#/$defs/', '')]! : schema;

function typeOf(schema: Schema, defs: Record<string, Schema>): string {
  if (schema.enum) return schema.enum.map((value) => `\`${String(value)}\``).join(', ');
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const)}\``;
  if (schema.items) return `array of ${typeOf(resolve(schema.items, defs), defs)}`;
  return schema.format ?? schema.type ?? 'anything';
}

const table = (head: string[], rows: string[][]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
