import { checkpointHash, counts, parseCheckpoint, signatureFault, type Checkpoint } from './checkpoint.js';
import type { JsonObject } from './jcs.js';
import type { TrustedKey } from './keys.js';
import { Malformed } from './malformed.js';
import { subtreesOf } from './merkle.js';
import type { Moment, Places } from './places.js';

/** The checkpoints of an export, compared with the places as they come. */
export class Promises {
  /** The newest one. */
  latest: Checkpoint | null = null;
  /** How many of the events that are shown a trusted signature covers. */
  signed: number;
  lines = 0;
  verified = 0;
  unsigned = 0;
  /** The key of the largest promise that is kept and does not count by itself, because the key was revoked. */
  doubted: string | null = null;
  readonly notes: string[] = [];

  constructor(
    private readonly places: Places,
    private readonly origin: string | null,
    private readonly keys: readonly TrustedKey[] | undefined,
  ) {
    this.signed = places.first - 1;
  }

  /**
   * Takes a checkpoint line.
   * @param isChained whether the one before it must be the one that came before here
   * @param kept what the log was at earlier sizes; null where a checkpoint has to stand behind its last event
   * @throws Malformed
   */
  take(json: JsonObject, isChained: boolean, kept: ReadonlyMap<number, Moment> | null | undefined): void {
    const checkpoint = parseCheckpoint(json);
    const { treeSize: size } = checkpoint;
    const { places } = this;
    this.lines += 1;
    if (this.origin !== null && checkpoint.origin !== this.origin)
      return places.report(
        'foreign_key',
        this.signed + 1,
        `A checkpoint is of another log: ${checkpoint.origin}.`,
      );
    const signature = this.keys && signatureFault(checkpoint, this.keys);
    if (signature) {
      const kind = signature.includes('foreign') ? 'foreign_key' : 'bad_signature';
      return places.report(
        kind,
        this.signed + 1,
        `The checkpoint of ${size} events does not count: ${signature}.`,
      );
    }
    const expected = this.latest ? checkpointHash(this.latest) : 'genesis';
    if (isChained && checkpoint.previousHash !== expected)
      return places.report('missing', size, `A checkpoint before the one of ${size} events is missing.`);
    if (!kept && size < places.size)
      throw new Malformed(`The checkpoint of ${size} events does not stand behind the last of them.`);
    const moment = kept?.get(size) ?? this.momentAt(size, json);
    this.latest = checkpoint;
    if (!moment) return this.pass(size);
    const isHead = moment.headHash === null || moment.headHash === checkpoint.headHash;
    if (moment.root !== checkpoint.root.toString('hex') || !isHead)
      return places.report(
        'rewritten',
        this.signed + 1,
        `Events ${this.signed + 1} to ${size} are not those of the checkpoint.`,
      );
    if (!this.keys) this.unsigned += 1;
    else if (!counts(checkpoint, this.keys)) this.doubted = checkpoint.kid;
    else {
      this.signed = Math.max(this.signed, Math.min(size, places.size));
      this.verified += 1;
    }
  }

  private momentAt(size: number, json: JsonObject): Moment | null {
    const { places } = this;
    if ('after' in json) {
      if (size <= places.size) throw new Malformed(`Behind ${size} events the export shows more of them.`);
      return places.after(subtreesOf(json['after'], places.size, size));
    }
    if (size === places.size) return places.now();
    if (size > places.size)
      places.report(
        'truncated',
        places.size + 1,
        `A checkpoint promises ${size} events; the export has ${places.size}.`,
      );
    return null;
  }

  private pass(size: number): void {
    this.notes.push(
      `The checkpoint of ${size} events was not compared: the export does not say what came before.`,
    );
  }
}
