import type { FastifyReply, FastifyRequest } from 'fastify';
import { Problem } from '../errors/problem.js';
import { Logger } from '../logging/logger.js';
import { renderProblemDetails } from './problem-details.js';
import { ProblemFilter } from './problem-filter.js';

const { jest } = import.meta;

describe('an answer that is held back', () => {
  const filter = new ProblemFilter(
    () => renderProblemDetails,
    { methodsAt: () => [] } as never,
    new Logger('silent'),
    () => undefined,
    () => Promise.resolve(),
    () => null,
  );
  const request = { url: '/', id: 'req_test' } as FastifyRequest;
  const sent = new Set<string>();
  const answer = (name: string, problem: Problem) => {
    const reply = { header: () => reply, status: () => reply, send: () => sent.add(name) };
    filter.answer(problem, request, reply as unknown as FastifyReply);
  };
  const late = () => new Problem('limit.exceeded', { answerAfterMs: 1_000 });
  const settled = async () => {
    for (let turn = 0; turn < 10; turn++) await Promise.resolve();
  };

  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('comes when its time is over, and keeps no other waiting', async () => {
    answer('late', late());
    answer('prompt', new Problem('limit.exceeded'));
    await settled();
    expect([...sent]).toEqual(['prompt']);
    await jest.advanceTimersByTimeAsync(999);
    expect([...sent]).toEqual(['prompt']);
    await jest.advanceTimersByTimeAsync(1);
    expect([...sent]).toEqual(['prompt', 'late']);
  });

  it('is one of a thousand: the next is sent at once', async () => {
    sent.clear();
    for (let number = 0; number < 1_001; number++) answer(String(number), late());
    await settled();
    expect([...sent]).toEqual(['1000']);
    await jest.advanceTimersByTimeAsync(1_000);
    expect(sent.size).toBe(1_001);
    answer('again', late());
    await settled();
    expect(sent.has('again')).toBe(false);
    await jest.advanceTimersByTimeAsync(1_000);
  });
});
