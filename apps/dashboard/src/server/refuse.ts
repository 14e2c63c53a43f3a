import type { ServerResponse } from 'node:http';
import { PROBLEMS, type ProblemCode, type ProblemDetails } from '@signet/contracts';

const RETRY_AFTER_SECONDS = 2;

/** Answers in the API's own form that a request goes no further, and ends the connection: its body may be on the way. */
export function refuse(response: ServerResponse, code: ProblemCode, detail: string): void {
  const { status, title } = PROBLEMS[code];
  const problem: ProblemDetails = { type: 'about:blank', title, status, detail, instance: '', code };
  response
    .writeHead(status, {
      'Content-Type': 'application/problem+json; charset=utf-8',
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
      Connection: 'close',
      ...(status === 503 && { 'Retry-After': RETRY_AFTER_SECONDS }),
    })
    .end(JSON.stringify(problem));
}
