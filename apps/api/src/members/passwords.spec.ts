import { Passwords } from './passwords.js';

const PASSWORD = 'correct horse battery staple';
const STRANGER = { isKnown: false };
const KNOWN = { isKnown: true };

type Limited = <T>(work: () => Promise<T>, asked: object) => Promise<T>;
/** How it takes turns, without the seconds that hashing takes. */
const limitedOf = (passwords: Passwords): Limited =>
  (passwords as unknown as { limited: Limited }).limited.bind(passwords);

describe('passwords that many want compared at once', () => {
  const passwords = new Passwords();
  let hash: string;
  beforeAll(async () => {
    hash = await passwords.hash(PASSWORD);
    // Makes the decoy, which would be one more.
    await passwords.verify(null, 'nothing', STRANGER);
  });

  it('are compared in a bounded number: what is too much is refused at once', async () => {
    const verdicts = await Promise.allSettled(
      Array.from({ length: 80 }, () => passwords.verify(hash, PASSWORD, STRANGER)),
    );
    // Two under way and fifty waiting.
    expect(verdicts.filter(({ status }) => status === 'fulfilled')).toHaveLength(52);
    for (const verdict of verdicts)
      if (verdict.status === 'rejected')
        expect(verdict.reason).toMatchObject({ code: 'service.unavailable' });
  });

  it('of somebody who is known are compared next, however many strangers wait', async () => {
    const order: string[] = [];
    const places: (() => void)[] = [];
    const call = (who: string, asked: object) =>
      limitedOf(passwords)(() => {
        order.push(who);
        return new Promise<void>((leave) => places.push(leave));
      }, asked).catch(() => undefined);
    const all = Array.from({ length: 60 }, () => call('stranger', STRANGER));
    all.push(call('known', KNOWN));
    expect(order).toEqual(['stranger', 'stranger']);
    places.shift()!();
    await all[0];
    expect(order).toEqual(['stranger', 'stranger', 'known']);
    let isOver = false;
    void Promise.all(all).then(() => (isOver = true));
    while (!isOver) {
      places.shift()?.();
      await new Promise((resolve) => setImmediate(resolve));
    }
  });

  it('never compares more than two at the same time', async () => {
    let [running, most] = [0, 0];
    const watched = new Passwords();
    const work = async () => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setImmediate(resolve));
      running--;
    };
    const call = () => limitedOf(watched)(work, STRANGER).catch(() => undefined);
    const first = Array.from({ length: 10 }, call);
    // Others come just when a place becomes free.
    const later = first.map((one) => one.then(call));
    await Promise.all([...first, ...later]);
    expect(most).toBe(2);
  });
});
