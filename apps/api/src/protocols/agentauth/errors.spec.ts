import { PROBLEMS, type ProblemCode, type ProblemFacts } from '@signet/contracts';
import { Problem } from '../../platform/errors/problem.js';
import { CODES, renderAgentAuthError } from './errors.js';

const context = { requestId: 'req_12345678', path: '/agents/unknown' };
const render = (problem: Problem) => renderAgentAuthError(problem, context);

describe.each(Object.keys(PROBLEMS) as ProblemCode[])('the AgentAuth error for %s', (code) => {
  const { contentType, status, body } = render(
    new Problem(code, { internal: 'secret', cause: new Error('secret') }),
  );

  it('is JSON with a status that agrees with its body, and never 422', () => {
    expect(contentType).toBe('application/json');
    expect(body['status']).toBe(status);
    expect(status).toBe(PROBLEMS[code].status === 422 ? 400 : PROBLEMS[code].status);
  });

  it('has a non-empty error, code, message and the request id, and nothing internal', () => {
    for (const key of ['error', 'code', 'message']) expect(body[key]).toEqual(expect.stringMatching(/\S/));
    expect(body['request_id']).toBe('req_12345678');
    expect(JSON.stringify(body)).not.toContain('secret');
  });
});

describe('the codes of AgentAuth', () => {
  it('are words in capitals', () => {
    for (const code of Object.values(CODES)) expect(code).toMatch(/^[A-Z]+(_[A-Z]+)*$/);
  });

  it('have one status each, so that a client can rely on either', () => {
    const statuses = new Map<string, Set<number>>();
    for (const [problem, code] of Object.entries(CODES)) {
      const { status } = render(new Problem(problem as ProblemCode));
      statuses.set(code, (statuses.get(code) ?? new Set()).add(status!));
    }
    expect([...statuses].filter(([, seen]) => seen.size > 1)).toEqual([]);
  });
});

describe('the AgentAuth error', () => {
  it('lists broken rules by the name of the field', () => {
    const errors = [
      { pointer: '/name', message: 'Too short' },
      { pointer: '/permissions/0', message: 'Give a string' },
      { pointer: '/a~1b~0c', message: 'Odd' },
      { pointer: '?cursor', message: 'Not ours' },
      { pointer: '', message: 'Not an object' },
    ];
    expect(render(new Problem('request.invalid', { errors })).body).toMatchObject({
      error: 'Validation failed',
      code: 'VALIDATION_FAILED',
      details: [
        { field: 'name', message: 'Too short' },
        { field: 'permissions.0', message: 'Give a string' },
        { field: 'a/b~c', message: 'Odd' },
        { field: 'cursor', message: 'Not ours' },
        { field: 'body', message: 'Not an object' },
      ],
    });
  });

  it('uses the word the guides compare with for rejected permissions', () => {
    const facts = { invalid_permissions: [{ permission: 'a:b:c', reason: 'Unknown service' }] };
    expect(render(new Problem('request.permissions_invalid', { facts })).body).toMatchObject({
      error: 'INVALID_PERMISSIONS',
      code: 'INVALID_PERMISSIONS',
      status: 400,
      invalid_permissions: [{ permission: 'a:b:c', reason: 'Unknown service' }],
      details: [{ permission: 'a:b:c', message: 'Unknown service' }],
    });
  });

  it('names the path only where nothing is', () => {
    expect(render(new Problem('route.not_found')).body['path']).toBe('/agents/unknown');
    expect(render(new Problem('agent.not_found')).body).not.toHaveProperty('path');
  });

  it('cannot be overwritten by particulars', () => {
    const facts = { status: 200, code: 'OK', error: '', request_id: 'x', message: 'fine' } as ProblemFacts;
    expect(render(new Problem('authorization.denied', { facts })).body).toMatchObject({
      status: 403,
      code: 'FORBIDDEN',
      request_id: 'req_12345678',
    });
  });
});
