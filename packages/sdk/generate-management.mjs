// The management client's operations and their types, from the OpenAPI document.
import { readFile } from 'node:fs/promises';
import { compile } from 'json-schema-to-typescript';

const document = JSON.parse(
  await readFile(new URL('../../docs/openapi/openapi.json', import.meta.url), 'utf8'),
);
const answerOf = (responses) => Object.entries(responses).find(([status]) => status.startsWith('2'))[1];
const contentOf = ({ content = {} }) => Object.keys(content);

const operations = Object.entries(document.paths)
  .filter(([path]) => path.startsWith('/api/v1/'))
  .flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, ...operation })),
  );

/** Which words of an operation's name repeat its noun: `management.listAgents` of the agents is `agents.list`. */
const REPEATED = {
  agents: /Agents?(?=$|[A-Z])/,
  credentials: /Credentials?$/,
  permissions: /Permissions?$/,
  activity: /Activity(?=$|[A-Z])/,
  webhooks: /Webhooks?(?=$|[A-Z])/,
  decisions: /Decision$/,
  eventTypes: /EventTypes$/,
  events: /Events$/,
  rateTiers: /RateTiers?$/,
  sessions: /Session$/,
  signingKeys: /SigningKeys?$/,
  toolProviders: /Providers?$/,
  tools: /Tools?$/,
  toolCalls: /ToolCalls$/,
  virtualKeys: /VirtualKeys?$/,
  skills: /Skills?$/,
  profiles: /Profiles?(?=$|[A-Z])/,
  sessionTokens: /SessionTokens?(?=$|[A-Z])/,
};

/** Refusals that most operations have and none is asked about. */
const GENERAL = /^(request|authentication|authorization|idempotency|limit|report|service)\.(?!permissions)/;

const camel = (words) => words.toLowerCase().replace(/[ _-](\w)/g, (_, letter) => letter.toUpperCase());
const pascal = (name) => name[0].toUpperCase() + name.slice(1);
const nameOf = ({ $ref }) => $ref?.split('/').pop();
const sentence = (text) => (text ? text.replace(/[^.]$/, '$&.') : '');

function placeOf({ operationId, tags: [tag] }) {
  const noun = camel(tag.replace('Management API: ', ''));
  if (!REPEATED[noun]) throw new Error(`Say in REPEATED which words of ${operationId} repeat ${noun}`);
  const name = operationId.replace('management.', '');
  return { noun, method: name.replace(REPEATED[noun], '') || name };
}

/** Every schema that the operations name, what those name, and the codes of all refusals. */
export async function managementSchemas() {
  /** @type {Set<string>} */
  const used = new Set();
  const visit = (value) => {
    for (const [key, inner] of Object.entries(Object(value))) {
      if (key === '$ref' && inner.startsWith('#/components/schemas/') && !used.has(nameOf(value))) {
        used.add(nameOf(value));
        visit(document.components.schemas[nameOf(value)]);
      } else if (typeof inner === 'object') visit(inner);
    }
  };
  visit(operations);
  const codes = [...new Set(operations.flatMap(({ responses }) => problemsOf(responses)))].sort();
  const definitions = {
    ...Object.fromEntries([...used].sort().map((name) => [name, document.components.schemas[name]])),
    ProblemCode: { type: 'string', enum: codes },
  };
  const properties = Object.fromEntries(
    Object.keys(definitions).map((name) => [name, { $ref: `#/definitions/${name}` }]),
  );
  const root = { type: 'object', additionalProperties: false, properties, definitions };
  const local = JSON.parse(JSON.stringify(root).replaceAll('#/components/schemas/', '#/definitions/'));
  const text = await compile(local, 'Root', {
    bannerComment: '',
    format: false,
    ignoreMinAndMaxItems: true,
    additionalProperties: false,
  });
  return text.replace(/export interface Root \{[^}]*\}/, '');
}

/** A class per noun with a method per operation. */
export function managementOperations() {
  const nouns = new Map();
  for (const operation of operations) {
    const { noun, method } = placeOf(operation);
    const methods = nouns.get(noun) ?? nouns.set(noun, new Map()).get(noun);
    if (methods.has(method)) throw new Error(`${operation.operationId} would be a second ${noun}.${method}`);
    methods.set(method, methodText(noun, method, operation));
  }
  nouns.get('events').set('follow', FOLLOW);
  const classes = [...nouns].map(
    ([noun, methods]) => `/** The operations of the management API under \`${noun}\`. */
    export class ${pascal(noun)} {
      readonly #send: Send;

      constructor(send: Send) { this.#send = send; }

      ${[...methods.values()].join('\n\n')}
    }`,
  );
  const fields = [...nouns.keys()].map((noun) => `readonly ${noun}: ${pascal(noun)};`);
  const made = [...nouns.keys()].map((noun) => `this.${noun} = new ${pascal(noun)}(send);`);
  return `import type { Call, EditOptions, RequestOptions, Send, VersionedCall, WriteOptions } from './call.js';
    import { ActivityStream, type StreamOptions } from './activity-stream.js';
    import { download } from './download.js';
    import { EventFeed, type FollowOptions } from './event-feed.js';
    import { Pages } from './pages.js';
    import type * as S from './schemas.gen.js';

    ${classes.join('\n\n')}

    /** Every noun of the management API. */
    export class Operations {
      ${fields.join('\n')}

      constructor(send: Send) { ${made.join('\n')} }
    }\n`;
}

/** The same list without an end, by a class that is written by hand. */
const FOLLOW = `/**
     * Follow the feed of events: from the oldest one kept, or behind \`after\`, and on with whatever is added.
     */
    follow(options?: FollowOptions): EventFeed {
      return new EventFeed(this.#send, { route: 'GET /api/v1/events' }, options);
    }`;

function methodText(noun, name, { path, method, summary, description, parameters = [], ...operation }) {
  const { requestBody, responses } = operation;
  const inside = (place) => parameters.filter((parameter) => parameter.in === place);
  const has = (header) => inside('header').some((parameter) => parameter.name === header);
  const ids = inside('path').map((parameter) => idOf(noun, path, parameter.name));
  const query = inside('query');
  const body = requestBody && typeOf(requestBody.content['application/json'].schema);
  const options = has('If-Match')
    ? 'EditOptions'
    : has('Idempotency-Key')
      ? 'WriteOptions'
      : has('Last-Event-ID')
        ? 'StreamOptions'
        : 'RequestOptions';
  const takes = [
    ...ids.map((id) => `${id}: string`),
    ...(body ? [`body${requestBody.required ? '' : '?'}: ${body}`] : []),
    ...(query.length ? [`query${query.some((one) => one.required) ? '' : '?'}: ${queryOf(query)}`] : []),
    `options?: ${options}`,
  ];
  const parts = [
    `route: '${method.toUpperCase()} ${path}'`,
    ...(ids.length ? [`ids: [${ids.join(', ')}]`] : []),
    ...(query.length ? ['query'] : []),
    ...(body ? ['body'] : []),
    ...(has('Idempotency-Key') ? ['keyed: true'] : []),
    ...(has('If-Match') ? ['versioned: true'] : []),
  ];
  const { result, made, more = [] } = resultOf(noun, answerOf(responses), query);
  const codes = problemsOf(responses).filter((code) => !GENERAL.test(code));
  const refusals = codes.length
    ? `*\n * @throws ProblemError ${codes.map((code) => `\`${code}\``).join(', ')}\n`
    : '';
  return `/**
     * ${[sentence(summary), sentence(description)].join(' ').trim()}
     ${refusals}*/
    ${name}(${takes.join(', ')}): ${result} {
      return ${made}{ ${[...parts, ...more].join(', ')} }, options);
    }`;
}

/** What a method returns, how it begins to make that, and what it says of the operation for it. */
function resultOf(noun, answer, query) {
  const media = contentOf(answer);
  // A class of this name is written by hand.
  if (media.includes('text/event-stream'))
    return { result: `${pascal(noun)}Stream`, made: `new ${pascal(noun)}Stream(this.#send, ` };
  const { schema } = answer.content?.['application/json'] ?? {};
  if (media.length && !schema)
    return { result: 'Call<ReadableStream<Uint8Array>>', made: 'this.#send(', more: ['read: download'] };
  const type = schema ? typeOf(schema) : 'void';
  return query.some((parameter) => parameter.name === 'cursor')
    ? { result: `Pages<${type}>`, made: 'new Pages(this.#send, ' }
    : { result: `${answer.headers.ETag ? 'VersionedCall' : 'Call'}<${type}>`, made: 'this.#send(' };
}

/** @returns {string[]} */
const problemsOf = (responses) => [
  ...new Set(Object.values(responses).flatMap((response) => response['x-problems'] ?? [])),
];

/** `{id}` is of the noun itself, or of what stands before it in the path. */
function idOf(noun, path, name) {
  const [, before] = new RegExp(`([\\w-]+)/\\{${name}\\}`).exec(path);
  return name === 'id' && camel(before.replaceAll('-', ' ')) !== noun
    ? `${camel(before.replace(/s$/, ''))}Id`
    : camel(name);
}

const queryOf = (parameters) =>
  `{ ${parameters
    .map(
      ({ name, required, schema, description }) =>
        `${description ? `/** ${sentence(description)} */\n` : ''}${name}${required ? '' : '?'}: ${typeOf(schema)};`,
    )
    .join('\n')} }`;

/** @throws Error when a schema has no name and is no simple value: queries hold nothing else */
function typeOf(schema) {
  if (schema.$ref) return `S.${nameOf(schema)}`;
  if (schema.enum) return schema.enum.map((value) => `'${value}'`).join(' | ');
  const type = { string: 'string', integer: 'number', number: 'number', boolean: 'boolean' }[schema.type];
  if (!type) throw new Error(`What is ${JSON.stringify(schema)} in TypeScript?`);
  return type;
}
