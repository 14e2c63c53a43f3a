import { Injectable } from '@nestjs/common';
import { Places, PLACES } from '../../limits/index.js';

/** The places of everything that writes the log out: so many at once, and so many for one caller. */
@Injectable()
export class ExportPlaces {
  private readonly places = new Places(PLACES.exports);

  /**
   * Takes a place and reads the first chunk, so that what fails at once fails before the answer begins. The caller reads
   * the chunks to the end or returns the generator.
   * @throws Problem limit.exceeded, and whatever the first chunk throws
   */
  async begin(callerId: string, read: () => AsyncGenerator<string>): Promise<AsyncGenerator<string>> {
    const release = this.places.take(callerId);
    const chunks = inPlace(release, read);
    await chunks.next();
    await chunks.next();
    return chunks;
  }
}

/**
 * Holds a place until the text ends or its reader goes away. The first step does nothing: from then on the place is given
 * back however the text ends. The second reads the first chunk.
 */
async function* inPlace(release: () => void, read: () => AsyncGenerator<string>): AsyncGenerator<string> {
  const chunks = read();
  try {
    yield '';
    const first = await chunks.next();
    yield '';
    if (!first.done) yield first.value;
    yield* chunks;
  } finally {
    await chunks.return(undefined);
    release();
  }
}
