import { Injectable } from '@nestjs/common';
import type { ActivityFilter } from '@signet/contracts';
import type { Scope } from '../../access/index.js';
import { frameOf } from '../../platform/http/event-stream.js';
import { Slices } from '../../platform/timers/slices.js';
import { ActivityReader } from '../activity-reader.js';
import { ActivityRepository } from '../activity.repository.js';

/** A stretch of a chain: the places behind `after`, up to and with `to`. */
export interface Stretch {
  organisationId: Scope;
  filter: ActivityFilter;
  after: number;
  to: number;
}

/**
 * What happened, as it is sent. Those who follow the same are told from one reading; readings are made one at a time and
 * written down in slices, so that the many who follow the log take nobody's connection and nobody's turn.
 */
@Injectable()
export class News {
  private readonly slices = new Slices(1);
  private readonly readings = new Map<string, Promise<string[]>>();
  private line: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly repository: ActivityRepository,
    private readonly reader: ActivityReader,
  ) {}

  /** The events of a stretch that the filter lets through, each as a frame of a stream. */
  of(stretch: Stretch): Promise<string[]> {
    const key = JSON.stringify(stretch);
    const known = this.readings.get(key);
    if (known) return known;
    const reading = this.line.then(() => this.read(stretch));
    this.line = reading.catch(() => undefined).finally(() => this.readings.delete(key));
    this.readings.set(key, reading);
    return reading;
  }

  private async read({ organisationId, filter, after, to }: Stretch): Promise<string[]> {
    const frames: string[] = [];
    const rows = await this.repository.inChain(organisationId, filter, after, to);
    await this.slices.each(rows, (row) => {
      const data = this.reader.toActivityEvent(organisationId, row);
      frames.push(frameOf({ id: row.seq!, event: 'activity', data }));
    });
    return frames;
  }
}
