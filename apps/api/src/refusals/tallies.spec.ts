import { APART_MAX, KINDS_MAX, Tallies } from './tallies.js';

const MINUTE = 60_000;

interface Told {
  thing: string;
  count: number;
  name: string;
}

function tallied() {
  const told: Told[] = [];
  const tallies = new Tallies<string>(
    (thing, count, name) => {
      told.push({ thing, count, name });
      return Promise.resolve();
    },
    () => `name ${told.length}`,
  );
  const note = (key: string, now: number, kind = 'kind') =>
    tallies.note(kind, key, `${key} at ${now}`, now, () => 'the rest');
  return { tallies, told, note };
}

const sum = (told: readonly Told[]) => told.reduce((all, { count }) => all + count, 0);

describe('tallies', () => {
  it('tell the first of a kind at once, and what follows as one when the window ends', () => {
    const { tallies, told, note } = tallied();
    for (let second = 0; second < 30; second++) note('a', second * 1000);
    expect(told).toEqual([{ thing: 'a at 0', count: 1, name: 'name 0' }]);
    tallies.tellOver(MINUTE - 1);
    expect(told).toHaveLength(1);
    tallies.tellOver(MINUTE);
    expect(told.slice(1)).toEqual([{ thing: 'a at 29000', count: 29, name: 'name 1' }]);
  });

  it('make few of a flood that goes on for a day, and lose none of it', () => {
    const { tallies, told, note } = tallied();
    for (let second = 0; second < 86_400; second++) {
      note('a', second * 1000);
      tallies.tellOver(second * 1000);
    }
    tallies.tellOver(86_400_000 + 16 * MINUTE);
    expect(told.length).toBeLessThan(100);
    expect(sum(told)).toBe(86_400);
  });

  it('begin anew after a quiet window', () => {
    const { tallies, told, note } = tallied();
    note('a', 0);
    tallies.tellOver(MINUTE);
    note('a', MINUTE + 1);
    // Nobody looked in between.
    note('a', 3 * MINUTE);
    expect(told.map(({ count }) => count)).toEqual([1, 1, 1]);
  });

  it('tell apart a bounded number, and count the rest as one', () => {
    const { tallies, told, note } = tallied();
    for (let n = 0; n < 36_000; n++) note(`network ${n}`, 0);
    tallies.tellOver(MINUTE);
    expect(told.length).toBeLessThanOrEqual(APART_MAX + 2);
    expect(sum(told)).toBe(36_000);
    expect(told.at(-1)!.thing).toBe('the rest');
  });

  it('say when there are too many kinds, and forget those of which nothing comes any more', () => {
    const { tallies, told, note } = tallied();
    for (let n = 0; n < KINDS_MAX; n++) {
      expect(tallies.hasRoomFor(`kind ${n}`)).toBe(true);
      note('a', 0, `kind ${n}`);
    }
    expect([tallies.hasRoomFor('one more'), tallies.hasRoomFor('kind 7')]).toEqual([false, true]);
    note('a', 1, 'kind 7');
    tallies.tellOver(MINUTE);
    expect(tallies.hasRoomFor('one more')).toBe(true);
    expect(sum(told)).toBe(KINDS_MAX + 1);
  });

  it('let a flood of one kind hide nothing of another', () => {
    const { told, note } = tallied();
    for (let n = 0; n < 1_000; n++) note(`network ${n}`, 0);
    note('a', 0, 'another kind');
    expect(told.at(-1)).toMatchObject({ thing: 'a at 0', count: 1 });
  });

  it('tell at the end what no window has told', async () => {
    const { tallies, told, note } = tallied();
    for (let n = 0; n < 5; n++) note('a', n);
    await tallies.tellAll();
    await tallies.tellAll();
    expect(told.map(({ count }) => count)).toEqual([1, 4]);
  });

  it('say under which name a thing is told, or its like was told last', () => {
    const { tallies, note } = tallied();
    expect([note('a', 0), note('a', 1), note('b', 2), note('a', 3)]).toEqual([
      'name 0',
      'name 0',
      'name 1',
      'name 0',
    ]);
    tallies.tellOver(MINUTE);
    expect(note('a', MINUTE + 1)).toBe('name 2');
    for (let n = 0; n < 1_000; n++) note(`network ${n}`, MINUTE + 2);
    expect(note('one more', MINUTE + 3)).toBeNull();
  });

  it('tell again what could not be told, under the name that was given for it', async () => {
    const told: [number, string][] = [];
    let isBroken = true;
    let names = 0;
    const tallies = new Tallies<string>(
      (_thing, count, name) => {
        if (isBroken) return Promise.reject(new Error('No database'));
        told.push([count, name]);
        return Promise.resolve();
      },
      () => `name ${names++}`,
    );
    const note = () => tallies.note('kind', 'a', 'thing', 0, (thing) => thing);
    expect([note(), note(), note()]).toEqual(['name 0', 'name 0', 'name 0']);
    await tallies.tellAll();
    isBroken = false;
    await tallies.tellAll();
    expect(told).toEqual([[3, 'name 0']]);
  });
});
