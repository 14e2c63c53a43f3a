import type { FastifyInstance } from 'fastify';
import { Problem } from '../errors/problem.js';

const DEPTH_MAX = 32;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** Says whether JSON text nests deeper than {@link DEPTH_MAX}, without building anything. */
function isTooDeep(bytes: Buffer): boolean {
  let depth = 0;
  let inString = false;
  for (let index = 0; index < bytes.length; index++) {
    const byte = bytes[index];
    if (inString) {
      if (byte === BACKSLASH) index++;
      else if (byte === QUOTE) inString = false;
    } else if (byte === QUOTE) inString = true;
    else if (byte === 0x7b || byte === 0x5b) {
      if (++depth > DEPTH_MAX) return true;
    } else if (byte === 0x7d || byte === 0x5d) depth--;
  }
  return false;
}

/**
 * Reads a JSON body strictly: UTF-8 that decodes, no prototype keys, no absurd nesting. An empty body with a JSON
 * content type is no body, because clients send that header on every call.
 * @throws Problem request.malformed
 */
export function parseJson(bytes: Buffer): unknown {
  if (bytes.length === 0) return undefined;
  if (isTooDeep(bytes))
    throw new Problem('request.malformed', { detail: `The body nests deeper than ${DEPTH_MAX} levels.` });
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new Problem('request.malformed', { detail: 'The body is not valid UTF-8.', cause });
  }
  try {
    return text.includes('__proto__') || text.includes('constructor') || text.includes('\\u')
      ? JSON.parse(text, refusePrototypeKeys)
      : JSON.parse(text);
  } catch (cause) {
    if (cause instanceof Problem) throw cause;
    throw new Problem('request.malformed', { detail: 'The body is not valid JSON.', cause });
  }
}

function refusePrototypeKeys(this: unknown, key: string, value: unknown): unknown {
  const poisons =
    key === '__proto__' ||
    (key === 'constructor' &&
      typeof value === 'object' &&
      value !== null &&
      Object.hasOwn(value, 'prototype'));
  if (poisons && !Array.isArray(this))
    throw new Problem('request.malformed', { detail: `The body has a member named "${key}".` });
  return value;
}

/** Takes JSON and nothing else; everything else answers 415. */
export function registerBodyParser(server: FastifyInstance): void {
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => {
    try {
      done(null, parseJson(body as Buffer));
    } catch (error) {
      done(error as Error);
    }
  });
}
