import { Injectable } from '@nestjs/common';
import * as argon2 from '@node-rs/argon2';
import { Problem } from '../platform/errors/problem.js';

// OWASP Password Storage: Argon2id with 19 MiB, two passes, one lane.
// Argon2id is the library's default algorithm.
const OPTIONS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

// Each costs 19 MiB and about 20 ms of a core: sign-in must not be able to exhaust either.
const CONCURRENT_MAX = 2;
const STRANGERS_WAITING_MAX = 50;
const KNOWN_WAITING_MAX = 50;

/** Slow hashes for the secrets of people, a few at a time. */
@Injectable()
export class Passwords {
  private running = 0;
  private readonly known: (() => void)[] = [];
  private readonly strangers: (() => void)[] = [];
  private decoy: Promise<string> | null = null;

  hash(password: string): Promise<string> {
    return this.limited(() => argon2.hash(password, OPTIONS), { isKnown: true });
  }

  /** Takes the same time when there is no hash to compare with, so that it cannot tell who has an account. */
  async verify(hash: string | null, password: string, asked: { isKnown: boolean }): Promise<boolean> {
    this.decoy ??= argon2.hash('no account has this password', OPTIONS);
    const against = hash ?? (await this.decoy);
    const matches = await this.limited(() => argon2.verify(against, password), asked);
    return hash !== null && matches;
  }

  /** A few at a time. Who is known goes first, and has places of their own: guesses of strangers take none of theirs. */
  private async limited<T>(work: () => Promise<T>, { isKnown }: { isKnown: boolean }): Promise<T> {
    if (this.running < CONCURRENT_MAX) this.running += 1;
    else {
      const [waiting, max] = isKnown
        ? [this.known, KNOWN_WAITING_MAX]
        : [this.strangers, STRANGERS_WAITING_MAX];
      if (waiting.length >= max)
        throw new Problem('service.unavailable', {
          detail: 'Too many people sign in at this moment.',
          retryAfter: 2,
        });
      await new Promise<void>((resolve) => waiting.push(resolve));
    }
    try {
      return await work();
    } finally {
      const next = this.known.shift() ?? this.strangers.shift();
      // Whoever waits takes this place over: between leaving and entering nobody slips in.
      if (next) next();
      else this.running -= 1;
    }
  }
}
