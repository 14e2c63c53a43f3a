import { secondsSince } from './run.mjs';

/**
 * Prints one line per step: what is being done, then how long it took.
 * @param {NodeJS.WritableStream} stream stderr for commands whose stdout belongs to a program
 */
export function progressOn(stream) {
  return {
    /** Runs one step. The label appears before the work, so that a long step is never a silent one. */
    step: async (label, work) => {
      const startedAt = performance.now();
      stream.write(`  ${label} …`);
      try {
        const result = await work();
        stream.write(` ${secondsSince(startedAt).toFixed(1)} s\n`);
        return result;
      } catch (error) {
        stream.write(' failed\n');
        throw error;
      }
    },
  };
}
