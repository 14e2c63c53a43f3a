import type { JsonSchema, Parameter } from '../openapi.js';
import { nameOf, resolve } from '../schemas.js';
import { html, inlineProse, type Content, type Html } from './html.js';

type Components = Record<string, JsonSchema>;

/** The members of an object, or what a list holds, as nested lists. */
export function schemaView(
  schema: JsonSchema,
  components: Components,
  seen: readonly string[] = [],
): Content {
  const name = nameOf(schema);
  if (name && seen.includes(name)) return html`<p>As ${name} above.</p>`;
  const path = name ? [...seen, name] : seen;
  const resolved = resolve(schema, components);
  if (resolved.properties) return memberList(resolved, components, path);
  if (resolved.items && !isPlain(resolved.items, components))
    return schemaView(resolved.items, components, path);
  const choices = resolved.oneOf ?? resolved.anyOf;
  if (choices)
    return choices.map(
      (choice, index) =>
        html`<p class="choice">${index ? 'or' : 'One of'}</p>
          ${schemaView(choice, components, path)}`,
    );
  return html`<p>${typeOf(resolved, components)}${limitsOf(resolved)}</p>`;
}

function memberList(
  { properties = {}, required = [] }: JsonSchema,
  components: Components,
  path: readonly string[],
): Html {
  return html`<ul class="fields">
    ${Object.entries(properties).map(([name, member]) =>
      field(
        { name, schema: member, required: required.includes(name), nested: nested(member, components, path) },
        components,
      ),
    )}
  </ul>`;
}

export const parameterList = (parameters: readonly Parameter[], components: Components): Html =>
  html`<ul class="fields">
    ${parameters.map(({ name, schema, required, description }) =>
      field(
        { name, schema: { ...schema, ...(description && { description }) }, required, nested: null },
        components,
      ),
    )}
  </ul>`;

interface Field {
  name: string;
  schema: JsonSchema;
  required: boolean;
  nested: Content;
}

function field({ name, schema, required, nested: inner }: Field, components: Components): Html {
  const resolved = resolve(schema, components);
  return html`<li>
    <div class="field-head">
      <code class="field-name">${name}</code>
      <span class="field-type">${typeOf(schema, components)}</span>
      ${!required && html`<span class="field-flag">optional</span>`}
      ${resolved['x-secret'] && html`<span class="chip chip-warning">Secret</span>`}
    </div>
    ${resolved.description && html`<p>${inlineProse(resolved.description)}</p>`}
    ${limitsOf(resolved) && html`<p class="field-limits">${limitsOf(resolved)}</p>`} ${inner}
  </li>`;
}

function nested(schema: JsonSchema, components: Components, path: readonly string[]): Content {
  const resolved = resolve(schema, components);
  const inner = resolved.items ?? schema;
  if (isPlain(inner, components)) return null;
  const name = nameOf(inner);
  return html`<details class="nested">
    <summary>Members${name && html` of ${name}`}</summary>
    ${schemaView(inner, components, path)}
  </details>`;
}

/** Whether one word says everything about the shape. */
function isPlain(schema: JsonSchema, components: Components): boolean {
  const resolved = resolve(schema, components);
  const choices = resolved.oneOf ?? resolved.anyOf;
  if (choices) return choices.every((choice) => isPlain(choice, components));
  if (resolved.items) return isPlain(resolved.items, components);
  return !resolved.properties;
}

function typeOf(schema: JsonSchema, components: Components): string {
  const resolved = resolve(schema, components);
  if (resolved.const !== undefined) return JSON.stringify(resolved.const);
  if (resolved.enum) return resolved.enum.map((value) => JSON.stringify(value)).join(' | ');
  const choices = resolved.oneOf ?? resolved.anyOf;
  if (choices) return [...new Set(choices.map((choice) => typeOf(choice, components)))].join(' | ');
  if (resolved.items) return `list of ${typeOf(resolved.items, components)}`;
  if (typeof resolved.additionalProperties === 'object' && !resolved.properties)
    return `map of ${typeOf(resolved.additionalProperties, components)}`;
  const type = [resolved.type ?? 'anything'].flat().join(' | ');
  return resolved.format === 'date-time' ? 'time' : type;
}

function limitsOf(schema: JsonSchema): string {
  const { minLength, maxLength, minItems, maxItems, minimum, maximum, exclusiveMinimum, pattern } = schema;
  const said = [
    range(minLength, maxLength, 'characters'),
    range(minItems, maxItems, 'entries'),
    range(minimum, maximum, ''),
    exclusiveMinimum !== undefined && `more than ${exclusiveMinimum}`,
    schema.default !== undefined && `default ${JSON.stringify(schema.default)}`,
    pattern && pattern.length < 80 && `matches ${pattern}`,
    schema.additionalProperties === false && schema.properties && 'no other members',
  ].filter(Boolean);
  const sentence = said.join('; ');
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

function range(min: number | undefined, max: number | undefined, unit: string): string {
  const of = unit && ` ${unit}`;
  if (min !== undefined && max !== undefined) return min === max ? `${min}${of}` : `${min} to ${max}${of}`;
  if (max !== undefined) return `at most ${max}${of}`;
  return min === undefined ? '' : `at least ${min}${of}`;
}
