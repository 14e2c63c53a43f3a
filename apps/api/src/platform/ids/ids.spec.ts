import { asUuid, hexOfMoment, momentOf, randomId, timeOrderedHex, uuidHex } from './ids.js';

describe('random ids', () => {
  it('are a prefix and 32 lower-case hex digits, never the same', () => {
    const ids = Array.from({ length: 1000 }, () => randomId('agt_'));
    for (const id of ids) expect(id).toMatch(/^agt_[0-9a-f]{32}$/);
    expect(new Set(ids).size).toBe(1000);
  });
});

describe('time-ordered ids (RFC 9562 5.7)', () => {
  it('strictly increase within a millisecond, past its 4096, and when the clock steps back', () => {
    const now = Date.now() + 1000;
    const ids = Array.from({ length: 10_000 }, (_, index) =>
      timeOrderedHex(index < 9_000 ? now : now - 60_000),
    );
    for (let index = 1; index < ids.length; index++) expect(ids[index]! > ids[index - 1]!).toBe(true);
  });

  it('carry version 7, the variant of the RFC and their time', () => {
    const moment = Date.now() + 3_600_000;
    const uuid = asUuid(timeOrderedHex(moment));
    expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(parseInt(uuidHex(uuid).slice(0, 12), 16)).toBe(moment);
  });

  it('carry an earlier moment as well, however many came since', () => {
    timeOrderedHex(Date.now() + 7_200_000);
    const moment = new Date(Date.now() - 86_400_000);
    const ids = Array.from({ length: 1_000 }, () => hexOfMoment(moment.getTime()));
    for (const hex of ids) {
      expect(asUuid(hex)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      expect(momentOf(hex)).toEqual(moment);
    }
    expect(new Set(ids).size).toBe(1_000);
  });

  it('are the same with and without dashes', () => {
    const hex = timeOrderedHex(Date.now());
    expect(uuidHex(asUuid(hex))).toBe(hex);
  });
});
