import { PROBLEMS, ProblemDetails, type ProblemCode, type ProblemFacts } from '@signet/contracts';
import { Problem } from '../errors/problem.js';
import { renderProblemDetails } from './problem-details.js';

const context = { requestId: 'req_12345678', path: '/api/v1/agents' };

describe.each(Object.keys(PROBLEMS) as ProblemCode[])('the problem details for %s', (code) => {
  const { contentType, body } = renderProblemDetails(
    new Problem(code, { internal: 'secret', cause: new Error('secret') }),
    context,
  );

  it('follow RFC 9457 and the published schema', () => {
    expect(contentType).toBe('application/problem+json');
    expect(ProblemDetails.parse(body)).toEqual(body);
    expect(body).toMatchObject({ code, status: PROBLEMS[code].status, title: PROBLEMS[code].title });
    expect(body['type']).toBe(`urn:signet:problem:${code}`);
    expect(body['instance']).toBe('req_12345678');
  });

  it('say nothing internal', () => {
    expect(JSON.stringify(body)).not.toContain('secret');
  });
});

describe('problem details', () => {
  it('carry pointers, the time to wait, and further facts', () => {
    const problem = new Problem('limit.exceeded', {
      detail: 'Too many.',
      retryAfter: 7,
      errors: [{ pointer: '/a', message: 'b' }],
      facts: { limit: 100 },
    });
    expect(renderProblemDetails(problem, context).body).toMatchObject({
      detail: 'Too many.',
      retry_after: 7,
      errors: [{ pointer: '/a', message: 'b' }],
      limit: 100,
    });
  });

  it('cannot be overwritten by facts', () => {
    const facts = { status: 200, code: 'ok', type: 'x' } as ProblemFacts;
    const problem = new Problem('authorization.denied', { facts });
    expect(renderProblemDetails(problem, context).body).toMatchObject({
      status: 403,
      code: 'authorization.denied',
      type: 'urn:signet:problem:authorization.denied',
    });
  });
});
