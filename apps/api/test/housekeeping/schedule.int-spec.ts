import { Housekeeping, HousekeepingProcessor } from '../../src/housekeeping/index.js';
import { describeOnBackends } from '../support/backends.js';
import { startSignet, type Signet } from '../support/signet.js';
import { until } from '../support/until.js';
import { WITH_WORKERS } from '../support/workers.js';

const { jest } = import.meta;
const TEN_MINUTES = 600;

describeOnBackends('the chores', (backend) => {
  let processes: Signet[];
  const runs: { mock: { calls: unknown[] } }[] = [];
  const hear = (signet: Signet) =>
    runs.push(jest.spyOn(signet.application.nest.get(Housekeeping, { strict: false }), 'run'));
  beforeAll(async () => {
    const first = await startSignet({ environment: { ...WITH_WORKERS, ...backend.environment } });
    hear(first);
    const second = await startSignet({
      environment: { ...WITH_WORKERS, ...backend.environment },
      beside: first,
    });
    hear(second);
    processes = [first, second];
  });
  afterAll(async () => {
    for (const one of processes.toReversed()) await one.close();
  });

  const count = () => runs.reduce((sum, { mock }) => sum + mock.calls.length, 0);
  /** What every process does every minute. */
  const minutePasses = () =>
    Promise.all(
      processes.map(({ application }) =>
        application.nest.get(HousekeepingProcessor, { strict: false }).ask(),
      ),
    );
  const tenMinutesPass = () => processes[0]!.clock.advance(TEN_MINUTES);
  const areDoneOnceMore = async (before: number) => {
    await minutePasses();
    await until(count, (now) => now > before);
  };

  it('are done once in ten minutes, however many processes ask', async () => {
    tenMinutesPass();
    const before = count();
    await areDoneOnceMore(before);
    await minutePasses();
    tenMinutesPass();
    await areDoneOnceMore(before + 1);
    expect(count()).toBe(before + 2);
  });

  it('are done again whatever part of the queue was lost', async () => {
    const parts = await backend.parts(processes[0]!);
    expect(parts.length).toBeGreaterThan(1);
    for (const part of parts) {
      await backend.lose(part, processes[0]!);
      tenMinutesPass();
      await areDoneOnceMore(count());
    }
    await backend.empty(processes[0]!);
    await areDoneOnceMore(count());
  });
});
