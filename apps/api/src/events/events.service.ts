import { Injectable } from '@nestjs/common';

/** Who waits for events of the outbox, in this process. */
@Injectable()
export class EventsService {
  private readonly listeners = new Set<() => void>();

  /** Tells this process's relay that committed events wait. Others find them by themselves within 250 ms. */
  wake(): void {
    for (const listener of this.listeners) listener();
  }

  /** Calls `listener` after commits of this process. Returns how to stop that. */
  onWaiting(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}
