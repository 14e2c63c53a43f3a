import type { JsonSchema } from './openapi.js';
import { resolve } from './schemas.js';

const HEX = '0123456789abcdef'.repeat(4);
export const SAMPLE_AGENT_ID = `agt_${HEX.slice(0, 32)}`;
const TIME = '2026-02-01T12:00:00.000Z';

/** Values that look like the real ones, by the name of the member. Secrets are visibly made up. */
const BY_NAME: Readonly<Record<string, unknown>> = {
  agent_id: SAMPLE_AGENT_ID,
  credential_id: `cred_${HEX.slice(0, 32)}`,
  name: 'Support agent',
  agent_name: 'Support agent',
  organisation_name: 'Example Ltd',
  owner_email: 'owner@example.com',
  email: 'owner@example.com',
  description: 'Answers support tickets',
  permission: 'zendesk:tickets:read',
  permissions: ['zendesk:tickets:read'],
  permissions_list: ['zendesk:tickets:read'],
  api_key: `ak_${HEX}`,
  access_token: 'eyJhbGciOiJFUzI1NiIsInR5cCI6IkpXVCJ9.e30.c2lnbmF0dXJl',
  refresh_token: `rt_${HEX}`,
  csrf_token: 'b3Blbi1zZXNhbWU',
  secret: `whsec_${HEX}`,
  webhook_id: `wh_${HEX.slice(0, 24)}`,
  password: 'correct horse battery staple',
  code: 'from-the-set-up-link',
  token_type: 'Bearer',
  expires_in: 3600,
  refresh_token_expires_in: 604_800,
  reason: 'Asked for by the owner',
  message: 'Done.',
  ip_address: '203.0.113.7',
  ip_prefix: '203.0.113.0/24',
  request_id: 'req_8f14e45fceea167a5a36dedd',
  prefix: 'ak_01234',
  sha256: HEX,
  kid: 'zWqT7V3q0s5nq0G1cXJ1m2o3p4q5r6s7t8u9v0w1x2y',
  kty: 'EC',
  crv: 'P-256',
  alg: 'ES256',
  algorithm: 'ES256',
  use: 'sig',
  x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
  y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
  format: 'service:resource:action',
  examples: ['zendesk:tickets:read', 'slack:messages:*'],
  until: '2026-03-01T00:00:00.000Z',
  version: '0.1.0',
  persona: { version: '1.0.0', personality: { traits: { helpful: 0.9 } } },
  persona_version: '1.0.0',
  service: 'signet',
  human: '2h 5m 12s',
  seconds: 7512,
  limit: 50,
  offset: 0,
  total: 1,
  count: 1,
  cursor: 'eyJjdXJzb3IiOiJzaWduZWQifQ',
  next_cursor: null,
  drift_threshold: 0.3,
  warning_threshold: 0.24,
  drift_score: 0.12,
  period_start: '2026-02-01T11:00:00.000Z',
  period_end: '2026-02-01T12:00:00.000Z',
  matched: 'zendesk:*:*',
  requests_per_minute: 60,
  webhooks_max: 5,
  agent_count: 12,
  credential_count: 1,
  used_mb: 120,
  responseTime: 1.4,
  type: 'agent.verified',
  url: 'https://hooks.example.com/signet',
  events: ['agent.verified'],
};

/** Builds a value that the schema accepts, as an example of it. */
export function sampleOf(
  schema: JsonSchema,
  components: Record<string, JsonSchema>,
  name = '',
  depth = 0,
): unknown {
  const resolved = resolve(schema, components);
  if (resolved.examples?.length) return resolved.examples[0];
  if (resolved.const !== undefined) return resolved.const;
  const named = BY_NAME[name];
  if (named !== undefined && fits(named, resolved, components)) return named;
  if (resolved.enum) return resolved.enum[0];
  if (resolved.default !== undefined) return resolved.default;
  const [first] = resolved.anyOf ?? resolved.oneOf ?? [];
  if (first) return sampleOf(first, components, name, depth);
  if (resolved.allOf)
    return Object.assign({}, ...resolved.allOf.map((part) => sampleOf(part, components, name, depth)));
  return sampleOfType(resolved, components, name, depth);
}

function sampleOfType(
  schema: JsonSchema,
  components: Record<string, JsonSchema>,
  name: string,
  depth: number,
): unknown {
  switch ([schema.type].flat()[0]) {
    case 'object':
      return sampleObject(schema, components, depth);
    case 'array':
      return sampleList(schema, components, name, depth);
    case 'string':
      return sampleText(schema);
    case 'integer':
    case 'number':
      return schema.minimum ?? (schema.exclusiveMinimum === undefined ? 1 : schema.exclusiveMinimum + 1);
    case 'boolean':
      return true;
    case 'null':
      return null;
    default:
      return {};
  }
}

function sampleList(
  { items, minItems = 1 }: JsonSchema,
  components: Record<string, JsonSchema>,
  name: string,
  depth: number,
): unknown[] {
  if (!items || depth > 6) return [];
  return Array.from({ length: Math.max(1, minItems) }, () => sampleOf(items, components, name, depth + 1));
}

function sampleObject(schema: JsonSchema, components: Record<string, JsonSchema>, depth: number): unknown {
  const { properties = {}, required = [], additionalProperties } = schema;
  const members = Object.entries(properties)
    // Deep optional members hide what matters, and a signature cannot be made up.
    .filter(([key]) => required.includes(key) || (depth === 0 && key !== 'signature'))
    .map(([key, member]) => [key, sampleOf(member, components, key, depth + 1)]);
  if (!members.length && typeof additionalProperties === 'object' && Object.keys(additionalProperties).length)
    return additionalProperties.type === 'number'
      ? { toxicity_score: 0.1 }
      : { zendesk: sampleOf(additionalProperties, components, 'permissions', depth + 1) };
  return Object.fromEntries(members);
}

function sampleText({ format, pattern, minLength = 0 }: JsonSchema): string {
  if (format === 'date-time') return TIME;
  if (format === 'date') return TIME.slice(0, 10);
  if (format === 'uuid') return '01890a5d-ac96-774b-bcce-b302099a8057';
  const id = /^\^([a-z]+_)\[0-9a-f\]\{(\d+)\}\$$/.exec(pattern ?? '');
  if (id) return id[1]! + HEX.repeat(2).slice(0, Number(id[2]));
  const digits = /\[0-9a-f\]\{(\d+)/.exec(pattern ?? '');
  if (digits) return HEX.repeat(4).slice(0, Number(digits[1]));
  return 'text'.padEnd(minLength, 't');
}

/** Whether a value by name is of the kind that the schema wants: names repeat, types do not always. */
function fits(value: unknown, schema: JsonSchema, components: Record<string, JsonSchema>): boolean {
  const kinds = [schema.type, ...(schema.anyOf ?? []).map(({ type }) => type)].flat().filter(Boolean);
  if (schema.anyOf?.some(({ $ref }) => $ref)) return false;
  const kind = value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
  // A schema that allows anything names no kind.
  const isKind = !kinds.length || kinds.includes(kind) || (kind === 'number' && kinds.includes('integer'));
  const { items } = schema;
  if (
    Array.isArray(value) &&
    items &&
    !value.every((member) => fits(member, resolve(items, components), components))
  )
    return false;
  if (kind === 'object' && !(schema.anyOf ?? [schema]).some((choice) => hasAll(value as object, choice)))
    return false;
  const isListed = !schema.enum || schema.enum.includes(value);
  const matches =
    !schema.pattern || (typeof value === 'string' && new RegExp(schema.pattern, 'u').test(value));
  return (
    isKind &&
    isListed &&
    matches &&
    (schema.format !== 'date-time' || /^\d{4}-\d\d-\d\dT/.test(String(value)))
  );
}

/** Whether nothing that the schema requires is missing. */
const hasAll = (value: object, { type, required = [] }: JsonSchema): boolean =>
  (type === undefined || type === 'object') && required.every((name) => Object.hasOwn(value, name));
