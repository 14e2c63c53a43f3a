import { DatabaseClock } from './database-clock.js';
import type { Reader } from './database.js';

/** A server whose clock differs from this machine's. */
function aServer(): { reader: Reader; aheadMs: number; isAway: boolean } {
  const server = {
    aheadMs: 0,
    isAway: false,
    reader: {
      query: () =>
        server.isAway
          ? Promise.reject(new Error('away'))
          : Promise.resolve([{ ms: Date.now() + server.aheadMs }]),
    } as unknown as Reader,
  };
  return server;
}

const secondsAhead = (clock: DatabaseClock) => Math.round((clock.now().getTime() - Date.now()) / 1000);

it('is the clock of the database, also after that was set, and when the database is away', async () => {
  const server = aServer();
  server.aheadMs = 90_000;
  const clock = await DatabaseClock.start(server.reader);
  try {
    expect(secondsAhead(clock)).toBe(90);
    server.aheadMs = -3_600_000;
    await clock.adjust();
    expect(secondsAhead(clock)).toBe(-3600);
    server.isAway = true;
    await expect(clock.adjust()).rejects.toThrow('away');
    expect(secondsAhead(clock)).toBe(-3600);
  } finally {
    clock.stop();
  }
});
