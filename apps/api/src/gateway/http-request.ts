import type { FieldFault } from '@signet/contracts';
import { Problem } from '../platform/errors/problem.js';
import type { CallableTool, UpstreamCall } from '../resources/index.js';

export type Arguments = Readonly<Record<string, unknown>>;

type HttpTool = Pick<CallableTool, 'method' | 'path' | 'query'>;

const WITHOUT_BODY: ReadonlySet<string> = new Set(['GET', 'DELETE']);
const ADDRESS_MAX = 8_000;

/**
 * The request that a call of an HTTP tool makes: arguments go into the template of the path, then into the query, and
 * what is left is the body; all that is left goes into the query of a call without a body.
 * @throws Problem request.invalid for what cannot be part of an address
 */
export function requestOf({ method, path, query }: HttpTool, args: Arguments): UpstreamCall {
  const left = new Map(Object.entries(args));
  const filled = filledPath(path ?? '', left);
  const hasBody = !WITHOUT_BODY.has(method ?? 'GET');
  const parameters = new URLSearchParams();
  for (const name of hasBody ? query : [...left.keys()]) {
    addTo(parameters, name, left.get(name));
    left.delete(name);
  }
  if (filled.length + parameters.toString().length > ADDRESS_MAX)
    throw unusable('', 'Invalid arguments: the address of the call becomes too long.');
  return {
    method: method ?? 'GET',
    path: filled,
    query: parameters,
    ...(hasBody && { json: Object.fromEntries(left) }),
  };
}

/** What is used leaves `left`. */
function filledPath(template: string, left: Map<string, unknown>): string {
  const used = new Set<string>();
  const path = template.replace(/\{([^}]+)\}/g, (_, name: string) => {
    const value = left.get(name);
    if (value === undefined || value === null || value === '')
      throw unusable(name, `Missing argument: ${name} is required.`);
    if (typeof value === 'object')
      throw unusable(name, `Invalid argument: ${name} has to be a text or a number.`);
    used.add(name);
    return encoded(textOf(value), name);
  });
  for (const name of used) left.delete(name);
  // A part that is only dots, however they are written, would lead somewhere else (WHATWG URL, "dot segment").
  if (path.split('/').some((part) => /^(\.|%2e){1,2}$/i.test(part)))
    throw unusable('', 'Invalid argument: no part of the address may be . or ..');
  return path;
}

function addTo(parameters: URLSearchParams, name: string, value: unknown): void {
  if (value === undefined || value === null) return;
  for (const one of Array.isArray(value) ? (value as unknown[]) : [value]) {
    const text = textOf(one);
    if (!text.isWellFormed()) throw unusable(name, NOT_TEXT);
    parameters.append(name, text);
  }
}

/** Values come from JSON. */
const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

const NOT_TEXT = 'Invalid argument: it holds half a character.';

function encoded(value: string, name: string): string {
  if (!value.isWellFormed()) throw unusable(name, NOT_TEXT);
  return encodeURIComponent(value);
}

function unusable(name: string, detail: string): Problem {
  const fault: FieldFault = { pointer: name ? `/args/${name}` : '/args', message: detail };
  return new Problem('request.invalid', { detail, errors: [fault], trace: { cause: 'arguments_unusable' } });
}
