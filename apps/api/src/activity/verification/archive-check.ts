import { isEvent, readEvent, readLines } from '@signet/audit';
import type { ObjectStore } from '../../platform/objects/object-store.js';
import { fileHash } from '../retention/archive-file.js';
import { readFacts } from '../sealed-facts.js';
import type { Ledger } from './ledger.js';

interface Place {
  seq: string;
  event_id: string;
  hash: Buffer;
  leaf: Buffer;
}

/**
 * Compares an archive with the places of its month, event by event, and enters what it holds into the ledger.
 * @returns what is wrong with it, in words, or null
 * @throws ObjectUnreadable
 */
export function checkArchive(
  store: ObjectStore,
  made: { archive: string; sha256: string },
  places: AsyncGenerator<Place[]>,
  ledger: Ledger,
): Promise<string | null> {
  return store.read(made.archive, (file) => checkFile(file, made, places, ledger));
}

async function checkFile(
  file: string,
  { archive, sha256 }: { archive: string; sha256: string },
  places: AsyncGenerator<Place[]>,
  ledger: Ledger,
): Promise<string | null> {
  if ((await fileHash(file)).toString('hex') !== sha256)
    return `The archive ${archive} is not the file that was made: it has another hash.`;
  const expected = flat(places);
  for await (const line of readLines(file)) {
    if (!line.includes('"prev_hash"')) continue;
    const json = JSON.parse(line) as Parameters<typeof isEvent>[0];
    if (!isEvent(json)) continue;
    const event = readEvent(json, line);
    const { value: place, done } = await expected.next();
    const isPlace =
      !done &&
      !event.fault &&
      Number(place.seq) === event.seq &&
      place.hash.toString('hex') === event.hash &&
      place.leaf.equals(event.leaf) &&
      `aud_${place.event_id.replaceAll('-', '')}` === json['id'];
    if (!isPlace)
      return `Event ${event.seq} of the archive ${archive} is not the one that stands in the chain.`;
    const { seq, prev_hash: _, hash: __, ...record } = json;
    const facts = readFacts(JSON.stringify(record), null);
    if (facts) ledger.add(facts, record, Number(seq), false);
  }
  return (await expected.next()).done
    ? null
    : `The archive ${archive} does not hold every event of its month.`;
}

async function* flat<Row>(batches: AsyncGenerator<Row[]>): AsyncGenerator<Row, undefined> {
  for await (const batch of batches) yield* batch;
  return undefined;
}
