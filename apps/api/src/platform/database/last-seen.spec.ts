import { Logger } from '../logging/logger.js';
import { LastSeen } from './last-seen.js';

it('times of last use that cannot be written now are kept for so many and no more', async () => {
  const written: number[] = [];
  let goOn = () => {};
  const hangs = new Promise<void>((resolve) => (goOn = resolve));
  let began = () => {};
  const writing = new Promise<void>((resolve) => (began = resolve));
  const seen = new LastSeen(async (batch) => {
    written.push(batch.size);
    began();
    await hangs;
    return [];
  }, new Logger('silent'));
  seen.note('first', new Date());
  const first = seen.flush();
  await writing;
  for (let id = 0; id < 50_000; id++) seen.note(String(id), new Date());
  goOn();
  await first;
  await seen.close();
  expect(written).toEqual([1, 10_000]);
});
