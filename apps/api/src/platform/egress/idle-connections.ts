import type { Connection } from './connection.js';

const PER_ORIGIN_MAX = 64;
const IN_ALL_MAX = 512;
/** Servers close what is idle after 5 s and more; who writes at that moment loses a call. */
const IDLE_SECONDS = 4;
const IDLE_SECONDS_MAX = 60;

interface Kept {
  connection: Connection;
  timer: NodeJS.Timeout;
}

/** Connections that wait for another call, by origin. */
export class IdleConnections {
  private readonly byOrigin = new Map<string, Kept[]>();
  private count = 0;

  /** @param announcedSeconds how long the server says it keeps an idle connection */
  keep(origin: string, connection: Connection, announcedSeconds: number | null): void {
    const seconds =
      announcedSeconds === null ? IDLE_SECONDS : Math.min(announcedSeconds - 1, IDLE_SECONDS_MAX);
    const kept = this.byOrigin.get(origin) ?? [];
    if (seconds <= 0 || kept.length >= PER_ORIGIN_MAX || this.count >= IN_ALL_MAX)
      return connection.destroy();
    // An idle connection is no reason for a process to live on.
    kept.push({ connection, timer: setTimeout(() => connection.destroy(), seconds * 1_000).unref() });
    this.byOrigin.set(origin, kept);
    this.count += 1;
  }

  /** The one that was used last. */
  take(origin: string): Connection | undefined {
    const connection = this.byOrigin.get(origin)?.at(-1)?.connection;
    if (connection) this.forget(origin, connection);
    return connection;
  }

  forget(origin: string, connection: Connection): void {
    const kept = this.byOrigin.get(origin) ?? [];
    const index = kept.findLastIndex((one) => one.connection === connection);
    if (index < 0) return;
    clearTimeout(kept[index]!.timer);
    kept.splice(index, 1);
    this.count -= 1;
    if (!kept.length) this.byOrigin.delete(origin);
  }

  destroyAll(): void {
    for (const { connection } of [...this.byOrigin.values()].flat()) connection.destroy();
  }
}
