import { createServer } from 'node:http';

// Plays the dashboard for the launcher's own specs.
createServer((_request, response) => response.end('dashboard')).listen(
  process.env.PORT,
  process.env.HOSTNAME,
);
process.on('SIGTERM', () => process.exit(0));
