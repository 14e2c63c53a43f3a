import { Injectable } from '@nestjs/common';
import * as argon2 from '@node-rs/argon2';
import { Problem } from '../platform/errors/problem.js';

// OWASP Password Storage: Argon2id with 19 MiB, two passes, one lane.
// Argon2id is the library's default algorithm.
const OPTIONS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

// Each costs 19 MiB and about 20 ms of a core: sign-in must not be able to exhaust either.
const CONCURRENT_MAX = 2;
const WAITING_MAX = 50;

/** Slow hashes for the secrets of people, a few at a time. */
@Injectable()
export class Passwords {
  private running = 0;
  private readonly queue: (() => void)[] = [];
  private decoy: Promise<string> | null = null;

  hash(password: string): Promise<string> {
    return this.limited(() => argon2.hash(password, OPTIONS));
  }

  /** Takes the same time when there is no hash to compare with, so that it cannot tell who has an account. */
  async verify(hash: string | null, password: string): Promise<boolean> {
    this.decoy ??= argon2.hash('no account has this password', OPTIONS);
    const against = hash ?? (await this.decoy);
    const matches = await this.limited(() => argon2.verify(against, password));
    return hash !== null && matches;
  }

  private async limited<T>(work: () => Promise<T>): Promise<T> {
    if (this.running >= CONCURRENT_MAX) {
      if (this.queue.length >= WAITING_MAX)
        throw new Problem('service.unavailable', {
          detail: 'Too many people sign in at this moment.',
          retryAfter: 2,
        });
      await new Promise<void>((resolve) => this.queue.push(resolve));
    }
    this.running += 1;
    try {
      return await work();
    } finally {
      this.running -= 1;
      this.queue.shift()?.();
    }
  }
}
