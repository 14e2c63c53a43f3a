import type { Clock } from '../platform/clock/clock.js';
import { RateStore, type Count, type Hit } from './rate-store.js';

const WINDOWS_MAX = 10_000;

interface Window {
  hits: number;
  endsAtMs: number;
}

/** Counts in this process alone. Of more subjects than it keeps, the one that came first begins anew. */
export class MemoryRateStore extends RateStore {
  private readonly windows = new Map<string, Window>();

  constructor(private readonly clock: Clock) {
    super();
  }

  hit({ key, windowMs, times }: Hit): Promise<Count> {
    const name = key.toString('latin1');
    const now = this.clock.now().getTime();
    let window = this.windows.get(name);
    const leftMs = window ? window.endsAtMs - now : 0;
    if (!window || leftMs <= 0 || leftMs > windowMs) {
      this.windows.delete(name);
      if (this.windows.size >= WINDOWS_MAX) this.windows.delete(this.windows.keys().next().value!);
      window = { hits: 0, endsAtMs: now + windowMs };
      this.windows.set(name, window);
    }
    window.hits += times;
    return Promise.resolve({ hits: window.hits, resetMs: window.endsAtMs - now });
  }
}
