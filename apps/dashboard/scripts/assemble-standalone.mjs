// Our own server takes the place of the one that `next build` made.
// Next leaves static files out of its standalone output because most people serve them from a CDN. We serve them
// ourselves, so they are copied beside the server that `next build` made.
import { cp, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { bundleServer } from './bundle-server.mjs';

const root = path.join(import.meta.dirname, '..');
const target = path.join(root, '.next/standalone/apps/dashboard');
if (!existsSync(path.join(target, 'server.js'))) throw new Error(`No standalone server in ${target}`);

for (const [from, to] of [
  ['.next/static', '.next/static'],
  ['public', 'public'],
]) {
  const source = path.join(root, from);
  if (!existsSync(source)) continue;
  await rm(path.join(target, to), { recursive: true, force: true });
  await cp(source, path.join(target, to), { recursive: true });
}

await bundleServer(path.join(target, 'server.js'));
