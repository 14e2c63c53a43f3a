// Development: the same server as in production, in front of the development mode of Next.js.
import path from 'node:path';
import { bundleServer } from './bundle-server.mjs';

const server = path.join(import.meta.dirname, '../.dev-server.mjs');
await bundleServer(server);
process.env.NODE_ENV = 'development';
await import(server);
