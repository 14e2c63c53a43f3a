import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { bundledChromium } from './chromium/bundled.mjs';
import { Failure } from './process/failure.mjs';

const args = [
  '--no-sandbox', // it refuses to run as root otherwise, and only ever opens our own pages
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const systemPlaces = [
  // Without windows it needs a sixth less of the processor for the same tests.
  'chromium-headless-shell',
  'chromium',
  'chromium-browser',
  'google-chrome-stable',
  'google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/**
 * Finds a Chromium: the one that CHROMIUM_PATH names, one of the system, else the one from the packages,
 * which is unpacked on first use.
 * @returns {Promise<{ executablePath: string, env: Record<string, string>, args: string[] }>} `env` is to be added to the browser's
 */
export async function resolveChromium() {
  const named = process.env.CHROMIUM_PATH;
  if (named) {
    if (!runs(named))
      throw new Failure(`CHROMIUM_PATH does not name a Chromium that runs: correct or unset it.`);
    return { executablePath: named, env: {}, args };
  }

  const installed = systemPlaces.map(locate).find((path) => path !== null && runs(path));
  if (installed) return { executablePath: installed, env: {}, args };

  const bundled = await bundledChromium(runs);
  if (bundled) return { ...bundled, args };
  throw new Failure(
    `The browser tests need a Chromium and there is none for ${process.platform}-${process.arch}: install one and name it in CHROMIUM_PATH.`,
  );
}

function locate(place) {
  if (place.startsWith('/')) return existsSync(place) ? place : null;
  const folder = (process.env.PATH ?? '').split(':').find((candidate) => existsSync(`${candidate}/${place}`));
  return folder ? `${folder}/${place}` : null;
}

/** Some systems ship a stub that only says how to install the browser: asking for the version tells. */
function runs(executablePath, env = {}) {
  const { status } = spawnSync(executablePath, ['--version'], {
    env: { ...process.env, ...env },
    stdio: 'ignore',
    timeout: 20_000,
  });
  return status === 0;
}
