import { neverSilent } from './never-silent.js';

describe('an export that finds nothing for a long time', () => {
  let at = 0;
  /** Chunks that each take a second to be found. */
  async function* found(...chunks: string[]) {
    for (const chunk of chunks) {
      at += 1_000;
      yield chunk;
    }
  }
  const told = async (...chunks: string[]) => {
    const all: string[] = [];
    for await (const chunk of neverSilent(found(...chunks), '\n', () => at)) all.push(chunk);
    return all;
  };

  it('says an empty line every three seconds, and nothing else than what it found', async () => {
    expect(await told('a\n', '', '', '', '', '', '', 'b\n', '', '')).toEqual(['a\n', '\n', '\n', 'b\n']);
  });

  it('adds nothing to what is found in time', async () => {
    expect(await told('a\n', '', '', 'b\n', '', '', 'c\n')).toEqual(['a\n', 'b\n', 'c\n']);
  });
});
