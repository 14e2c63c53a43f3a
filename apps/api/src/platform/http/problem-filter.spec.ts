import { BadRequestException, HttpException, InternalServerErrorException } from '@nestjs/common';
import { Problem } from '../errors/problem.js';
import { toProblem } from './problem-filter.js';

const withCode = (code: string, message = 'secret detail') => Object.assign(new Error(message), { code });

describe('what was thrown becomes a problem', () => {
  it('keeps one of ours as it is', () => {
    const problem = new Problem('agent.not_found');
    expect(toProblem(problem)).toBe(problem);
  });

  it.each([
    ['FST_ERR_CTP_BODY_TOO_LARGE', 'request.too_large'],
    ['FST_ERR_CTP_INVALID_MEDIA_TYPE', 'request.unsupported_media_type'],
    ['FST_ERR_CTP_INVALID_CONTENT_LENGTH', 'request.malformed'],
    ['FST_ERR_BAD_URL', 'request.malformed'],
    ['FST_ERR_MAX_PARAM_LENGTH', 'request.malformed'],
    ['ECONNREFUSED', 'service.unavailable'],
    ['57P01', 'service.unavailable'],
    ['53300', 'service.unavailable'],
    ['08006', 'service.unavailable'],
    ['23505', 'service.failed'],
    ['XX000', 'service.failed'],
  ])('%s is %s', (code, expected) => {
    expect(toProblem(withCode(code)).code).toBe(expected);
  });

  it('asks callers to come back when the database is away', () => {
    expect(toProblem(withCode('ECONNREFUSED')).particulars.retryAfter).toBeGreaterThan(0);
    expect(toProblem(new Error('timeout exceeded when trying to connect')).code).toBe('service.unavailable');
    expect(toProblem(new Error('Connection terminated unexpectedly')).code).toBe('service.unavailable');
  });

  it('takes the framework at its word for what callers did wrong, not for what failed', () => {
    expect(toProblem(new BadRequestException()).status).toBe(400);
    expect(toProblem(new InternalServerErrorException()).status).toBe(500);
    expect(toProblem(new HttpException('wrapped', 413)).code).toBe('request.too_large');
    expect(toProblem(new HttpException('wrapped', 415)).code).toBe('request.unsupported_media_type');
  });

  it.each([[new Error('relation "agent" does not exist')], ['text'], [{}], [42]])(
    'says nothing about an unexpected failure (%#)',
    (error) => {
      const problem = toProblem(error);
      expect(problem.code).toBe('service.failed');
      expect(problem.particulars.detail).toBeUndefined();
    },
  );
});
