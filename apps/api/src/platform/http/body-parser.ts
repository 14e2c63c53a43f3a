import type { FastifyInstance } from 'fastify';
import { Problem } from '../errors/problem.js';
import { whatIsUnclear } from './unclear-json.js';

/**
 * Reads a JSON body strictly: UTF-8 that decodes, no member twice, no prototype keys, no absurd nesting. An empty body
 * with a JSON content type is no body, because clients send that header on every call.
 * @throws Problem request.malformed
 */
export function parseJson(bytes: Buffer): unknown {
  if (bytes.length === 0) return undefined;
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new Problem('request.malformed', { detail: 'The body is not valid UTF-8.', cause });
  }
  const unclear = whatIsUnclear(text);
  if (unclear) throw new Problem('request.malformed', { detail: unclear });
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Problem('request.malformed', { detail: 'The body is not valid JSON.', cause });
  }
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
