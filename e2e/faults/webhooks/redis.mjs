import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import net from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../../scripts/process/ports.mjs';
import { endChild, exitOf, spawnGuarded } from '../../../scripts/process/spawn.mjs';

const PROGRAMS = ['redis-server', 'valkey-server'];
const READY_WITHIN_MS = 10_000;

/**
 * A Redis (or Valkey) of this machine that keeps nothing, so that each restart is also a loss of the queue.
 * @throws Error when neither program is installed
 */
export async function startForgetfulRedis(dataDir) {
  const program = PROGRAMS.find(isInstalled);
  if (!program) throw new Error(`None of ${PROGRAMS.join(', ')} is installed.`);
  const port = await freePort();
  const folder = join(dataDir, 'redis');
  mkdirSync(folder, { recursive: true });
  const start = async () => {
    const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
    const child = spawnGuarded(program, [...args, '--dir', folder], { stdio: 'ignore' });
    await untilListening(port);
    return child;
  };
  let child = await start();
  return {
    url: `redis://127.0.0.1:${port}`,
    async restart() {
      const gone = exitOf(child);
      child.kill('SIGKILL');
      await gone;
      await sleep(1_000);
      child = await start();
    },
    empty: () => command(port, 'FLUSHALL'),
    stop: () => endChild(child),
  };
}

function isInstalled(program) {
  try {
    execFileSync(program, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

async function untilListening(port) {
  const deadline = Date.now() + READY_WITHIN_MS;
  for (;;) {
    try {
      return await command(port, 'PING');
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await sleep(50);
    }
  }
}

const command = (port, text) =>
  new Promise((resolve, reject) => {
    const socket = net.connect(port, '127.0.0.1', () => socket.write(`${text}\r\n`));
    socket.once('data', () => resolve(socket.end()));
    socket.once('error', reject);
  });
