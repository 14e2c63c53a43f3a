import { AbortError } from './errors.js';

/** Waits for some work, but no longer than the caller's signal allows. Work that has begun goes on by itself. */
export function unlessAborted<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  if (!signal) return work();
  return new Promise((resolve, reject) => {
    const stop = () => reject(new AbortError('The call was aborted', { cause: signal.reason }));
    if (signal.aborted) return stop();
    signal.addEventListener('abort', stop);
    void work()
      .then(resolve, reject)
      .finally(() => signal.removeEventListener('abort', stop));
  });
}

/** Waits. On abort it rejects at once and leaves no timer behind to keep a process alive. */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  let timer: ReturnType<typeof setTimeout>;
  const elapse = () =>
    new Promise<void>((resolve) => {
      timer = setTimeout(resolve, ms);
    });
  return unlessAborted(elapse, signal).finally(() => clearTimeout(timer));
}
