import { aBusyWorld, stop, work, wrongs } from './background.js';

it('what is done without a request keeps the organisations apart', async () => {
  const world = await aBusyWorld();
  try {
    await work(world);
    expect(await wrongs(world)).toEqual([]);
  } finally {
    await stop(world);
  }
}, 60_000);
