import { Injectable } from '@nestjs/common';

/**
 * Tells the workers of this process that endpoints have something to send. A process without workers tells nobody: the
 * sweeper of another one finds the rows within a second.
 */
@Injectable()
export class LaneSignals {
  private readonly listeners = new Set<(endpointId: string) => void>();

  wake(endpointId: string): void {
    for (const listener of this.listeners) listener(endpointId);
  }

  /** Returns how to stop listening. */
  onWake(listener: (endpointId: string) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}
