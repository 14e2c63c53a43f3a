import { Problem } from '../platform/errors/problem.js';
import { Places } from './places.js';

const refusalOf = async (work: () => unknown): Promise<Problem> => {
  try {
    await work();
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
  throw new Error('It was not refused.');
};

/** Takes as many places as there are for a caller. */
function takeAll(places: Places, caller: string): (() => void)[] {
  const taken: (() => void)[] = [];
  for (;;) {
    try {
      taken.push(places.take(caller));
    } catch {
      return taken;
    }
  }
}

describe('places', () => {
  it('are for one caller half of those that the others leave, so that there is room for the next', () => {
    const places = new Places({ what: 'exports', all: 8 });
    expect(['a', 'b', 'c', 'd', 'e'].map((caller) => takeAll(places, caller).length)).toEqual([
      4, 2, 1, 1, 0,
    ]);
  });

  it('are no more for one caller than it may have', () => {
    const places = new Places({ what: 'streams', all: 200, each: 10 });
    expect(takeAll(places, 'a')).toHaveLength(10);
    expect(takeAll(places, 'b')).toHaveLength(10);
  });

  it('come back once, however often they are given back', () => {
    const places = new Places({ what: 'exports', all: 2 });
    const [first] = takeAll(places, 'a');
    for (let times = 0; times < 3; times++) first!();
    expect(takeAll(places, 'a')).toHaveLength(1);
    expect(takeAll(places, 'b')).toHaveLength(1);
    expect(takeAll(places, 'c')).toHaveLength(0);
  });

  it('are refused late to a caller that goes on asking, until it has given all back', () => {
    const places = new Places({ what: 'exports', all: 8 });
    const lateOf = () => {
      const taken = takeAll(places, 'a');
      const late: boolean[] = [];
      for (let times = 1; times < 30; times++)
        try {
          places.take('a');
        } catch (error) {
          late.push((error as Problem).particulars.answerAfterMs !== undefined);
        }
      for (const giveBack of taken) giveBack();
      return late;
    };
    const expected = Array.from({ length: 29 }, (_, index) => index >= 19);
    expect(lateOf()).toEqual(expected);
    expect(lateOf()).toEqual(expected);
  });

  it('are refused in words, with a time to come back', async () => {
    const places = new Places({ what: 'exports', all: 8 });
    takeAll(places, 'a');
    const own = await refusalOf(() => places.take('a'));
    expect(own).toMatchObject({
      code: 'limit.exceeded',
      particulars: {
        detail: '4 exports of yours are running, and more have to wait. Try again when one has ended.',
        retryAfter: 10,
      },
    });
    for (const caller of ['b', 'c', 'd']) takeAll(places, caller);
    expect((await refusalOf(() => places.take('e'))).particulars.detail).toBe(
      '8 exports are running, which is as many as run at once. Try again when one has ended.',
    );
  });

  describe('with a line', () => {
    const settled = () => new Promise((resolve) => setImmediate(resolve));

    it('are handed to who waits, in their order, and past those who have all of theirs', async () => {
      const places = new Places({ what: 'reports', all: 2, waiting: 10 });
      const order: string[] = [];
      const queue = (caller: string) =>
        places.wait(caller).then((release) => {
          order.push(caller);
          return release;
        });
      const first = await queue('a');
      const waiting = [queue('a'), queue('b'), queue('c')];
      await settled();
      // The first has its half, so the second place is for the first of the others.
      expect(order).toEqual(['a', 'b']);
      first();
      await settled();
      expect(order).toEqual(['a', 'b', 'a']);
      (await waiting[1]!)();
      await settled();
      expect(order).toEqual(['a', 'b', 'a', 'c']);
    });

    it('refuse who has too many waiting, and nobody else', async () => {
      const places = new Places({ what: 'reports', all: 2, waiting: 2 });
      const held = await places.wait('a');
      const waiting = [places.wait('a'), places.wait('a')];
      expect((await refusalOf(() => places.wait('a'))).particulars).toMatchObject({
        detail: '1 report of yours is running and 2 wait. Try again when one has ended.',
        retryAfter: 1,
      });
      (await places.wait('b'))();
      held();
      for (const next of waiting) (await next)();
      expect(takeAll(places, 'a')).toHaveLength(1);
    });

    it('hold nothing of those who waited in vain', async () => {
      const places = new Places({ what: 'reports', all: 1, waiting: 5, patienceMs: 5 });
      const held = await places.wait('a');
      const refused = await Promise.all([1, 2, 3].map(() => refusalOf(() => places.wait('a'))));
      expect(refused.map(({ code }) => code)).toEqual(Array(3).fill('limit.exceeded'));
      held();
      (await places.wait('b'))();
    });
  });
});
