import { execFile } from 'node:child_process';
import http from 'node:http';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { addressOf } from '@signet/sdk/management';
import { residentMegabytes } from '../../bench/lib/load.mjs';
import { startApi } from '../support/api.mjs';

const entry = process.env.SIGNET_API_ENTRY ?? join(import.meta.dirname, '../../apps/api/dist/main.js');

/**
 * Exports a long log to a client that reads slowly at first and as fast as it can afterwards, and watches the memory of
 * the API: it must not grow with the log.
 * @param {{ databaseUrl: string, dataDir: string, events: number, slowSeconds?: number, report?: (line: string) => void }} options
 * @returns {Promise<{ lines: number, megabytes: number, grownMegabytes: number, eventsPerSecond: number }>}
 */
export async function exportSlowly({ databaseUrl, dataDir, events, slowSeconds = 20, report = () => {} }) {
  const env = {
    ...process.env,
    DATABASE_URL: databaseUrl,
    SIGNET_DATA_DIR: dataDir,
    SIGNET_ENV: 'development',
  };
  const command = (...args) =>
    promisify(execFile)(process.execPath, [join(dirname(entry), 'cli/main.js'), ...args], { env });
  const { management_api_key: key } = JSON.parse((await command('bootstrap', '--json')).stdout);
  const sealing = performance.now();
  await command('seed', '--agents', '100', '--events', String(events));
  report(`seeded and sealed ${events} events in ${Math.round((performance.now() - sealing) / 1000)} s`);

  const api = await startApi({ databaseUrl, dataDir });
  try {
    await sleep(2_000);
    const before = residentMegabytes(api.pid);
    let most = before;
    const watch = setInterval(() => (most = Math.max(most, residentMegabytes(api.pid))), 100);
    const started = performance.now();
    const address = api.url + addressOf(({ activity }) => activity.export());
    const { lines, bytes, fastEventsPerSecond } = await download(address, key, slowSeconds);
    clearInterval(watch);
    const totals = {
      lines,
      megabytes: Math.round(bytes / 1024 ** 2),
      grownMegabytes: Math.round(most - before),
      eventsPerSecond: Math.round(fastEventsPerSecond),
    };
    report(
      `${lines} lines, ${totals.megabytes} MB in ${Math.round((performance.now() - started) / 1000)} s ` +
        `(${slowSeconds} s at 1 MB/s, then ${totals.eventsPerSecond} events/s), the API grew by ${totals.grownMegabytes} MB`,
    );
    return totals;
  } finally {
    await api.stop();
  }
}

async function download(url, key, slowSeconds) {
  const response = await new Promise((resolve, reject) => {
    http.get(url, { agent: false, headers: { authorization: `Bearer ${key}` } }, resolve).on('error', reject);
  });
  if (response.statusCode !== 200) throw new Error(`The export answered ${response.statusCode}.`);
  const started = performance.now();
  let [lines, bytes, slowLines, fastSince] = [0, 0, 0, null];
  for await (const chunk of response) {
    bytes += chunk.length;
    for (const byte of chunk) if (byte === 10) lines += 1;
    const elapsedMs = performance.now() - started;
    if (elapsedMs < slowSeconds * 1000) await sleep((chunk.length / 1024 ** 2) * 1000);
    else if (fastSince === null) [slowLines, fastSince] = [lines, performance.now()];
  }
  const fastSeconds = (performance.now() - (fastSince ?? started)) / 1000;
  return { lines, bytes, fastEventsPerSecond: (lines - slowLines) / fastSeconds };
}
