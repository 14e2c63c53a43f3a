import type { ActivityEvent } from '@signet/contracts';
import { mergeEvents } from '../activity-queries';
import { ARRIVALS_MAX, NO_ARRIVALS, withArrived } from './arrivals';

const event = (number: number): ActivityEvent => ({
  id: `aud_${String(number).padStart(32, '0')}`,
  occurred_at: `2026-03-04T12:00:00.${String(number).padStart(6, '0')}Z`,
  type: 'agent.verified',
  severity: 'info',
  outcome: 'success',
  reason: null,
  actor: [],
  agent_id: null,
  agent_name: null,
  object: null,
  changes: [],
  ip_prefix: null,
  request_id: null,
  seq: number,
  sealed: true,
  integrity: 'sealed',
  fault: null,
});
const events = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => event(from + index));

describe('what arrives live', () => {
  it('is shown at once when nobody is disturbed, with what was held before', () => {
    const held = withArrived(NO_ARRIVALS, [event(1)], true);
    expect(held).toMatchObject({ shown: [], held: [{ seq: 1 }] });
    expect(withArrived(held, [event(2)], false)).toMatchObject({ shown: [{ seq: 2 }, { seq: 1 }], held: [] });
  });

  it('never takes more memory than it is given', () => {
    const full = withArrived(NO_ARRIVALS, events(0, ARRIVALS_MAX), true);
    expect(full).toMatchObject({ isOver: false });
    const over = withArrived(full, [event(ARRIVALS_MAX)], true);
    expect(over).toEqual({ shown: [], held: [], isOver: true });
    expect(withArrived(over, [event(ARRIVALS_MAX + 1)], false)).toEqual(over);
  });

  it('stands among what was loaded once, in the order of time', () => {
    const loaded = [event(5), event(3)];
    const merged = mergeEvents([event(4), event(6), event(5)], loaded);
    expect(merged.map(({ seq }) => seq)).toEqual([6, 5, 4, 3]);
  });
});
