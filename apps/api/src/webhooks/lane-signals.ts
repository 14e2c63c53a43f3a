import { Injectable } from '@nestjs/common';
import type { Scope } from '../access/index.js';

type Listener = (scope: Scope, endpointId: string) => void;

/**
 * Tells the workers of this process that endpoints have something to send. A process without workers tells nobody: the
 * sweeper of another one finds the rows within a second.
 */
@Injectable()
export class LaneSignals {
  private readonly listeners = new Set<Listener>();

  wake(scope: Scope, endpointId: string): void {
    for (const listener of this.listeners) listener(scope, endpointId);
  }

  /** Returns how to stop listening. */
  onWake(listener: Listener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}
