import { whileAllowed } from './while-allowed.js';

/** Chunks that arrive 50 ms apart, on a clock of their own. */
function aDownload(isStillAllowed: (askedAtMs: number) => boolean) {
  let now = 0;
  let isLeft = false;
  const asked: number[] = [];
  async function* chunks() {
    try {
      for (let n = 0; n < 100; n++) {
        yield n;
        now += 50;
      }
    } finally {
      isLeft = true;
    }
  }
  const read = async () => {
    const got: number[] = [];
    const allowed = async () => {
      asked.push(now);
      return isStillAllowed(now);
    };
    try {
      for await (const chunk of whileAllowed(chunks(), allowed, () => now)) got.push(chunk);
      return { got, isBroken: false };
    } catch {
      return { got, isBroken: true };
    }
  };
  return { read, asked, isLeft: () => isLeft };
}

it('a download of who may have it arrives whole, and is looked at now and then, not for every piece', async () => {
  const download = aDownload(() => true);
  expect(await download.read()).toEqual({
    got: Array.from({ length: 100 }, (_, n) => n),
    isBroken: false,
  });
  expect(download.asked).toHaveLength(24);
});

it('a download that nobody begins to read is let go of all the same', async () => {
  const returned: unknown[] = [];
  const chunks = {
    next: () => Promise.reject(new Error('Nobody reads.')),
    return: async (value: unknown) => ({ done: true, value: returned.push(value) }),
  } as unknown as AsyncGenerator<string>;
  await whileAllowed(chunks, async () => true).return!();
  expect(returned).toHaveLength(1);
});

it('a download breaks off within 250 ms of the moment its reader may not have it any more', async () => {
  for (const endedAtMs of [0, 210, 1_000, 1_199]) {
    const download = aDownload((nowMs) => nowMs < endedAtMs);
    const { got, isBroken } = await download.read();
    expect(isBroken).toBe(true);
    expect(got.length * 50).toBeLessThanOrEqual(endedAtMs + 250);
    expect(download.isLeft()).toBe(true);
  }
});
