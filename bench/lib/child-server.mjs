import { fork } from 'node:child_process';
import { once } from 'node:events';
import { endChild } from '../../scripts/process/spawn.mjs';

/**
 * Starts a server that we compare with: a program that sends `{ port, ...facts }` once it listens.
 * @param {string} program
 * @param {Record<string, string>} env
 * @returns {Promise<{ pid: number, port: number, facts: any, stop: () => Promise<void> }>}
 */
export async function startChildServer(program, env) {
  const child = fork(program, {
    env: { ...process.env, NODE_ENV: 'production', ...env },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let complaint = '';
  child.stderr.on('data', (text) => (complaint = (complaint + text).slice(-2000)));
  const [facts] = await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(() => Promise.reject(new Error(complaint || 'It ended without a word.'))),
  ]);
  return { pid: child.pid, port: facts.port, facts, stop: () => endChild(child) };
}

/** In the child: listens on a free port, tells the parent, and ends when the parent has gone. */
export function serve(server, facts = {}) {
  process.once('disconnect', () => process.exit(0));
  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port, ...facts }));
}

/** In the child: reads a JSON body. */
export function readJson(request) {
  return new Promise((resolve, reject) => {
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      try {
        resolve(JSON.parse(Buffer.concat(chunks).toString()));
      } catch (error) {
        reject(error);
      }
    });
    request.on('error', reject);
  });
}

/** In the child: sends a JSON answer that says its length. */
export function sendJson(response, status, value) {
  const body = JSON.stringify(value);
  response
    .writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) })
    .end(body);
}
