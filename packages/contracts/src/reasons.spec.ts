import { PROBLEMS } from './problems.js';
import { KNOWN_REASONS, wordsOfReason } from './reasons.js';
import { REFUSALS } from './refusals.js';

describe('the reasons that a log gives', () => {
  it.each(KNOWN_REASONS)('%s has words that people can tell from others', (reason) => {
    const words = wordsOfReason(reason)!;
    expect(words).toMatch(/^[A-Z].*[^.]$/);
    expect(words).not.toContain(reason);
    expect(KNOWN_REASONS.filter((other) => wordsOfReason(other) === words)).toEqual([reason]);
  });

  it('are, where no cause is known, the titles of the problems that are answered', () => {
    for (const [code, type] of Object.entries(REFUSALS))
      expect(wordsOfReason(code)).toBe(type && PROBLEMS[code as keyof typeof REFUSALS].title);
  });

  it('are nothing of what people write themselves', () => {
    for (const written of ['It is over', '', 'toString', 'constructor', '__proto__'])
      expect(wordsOfReason(written)).toBeNull();
  });
});
