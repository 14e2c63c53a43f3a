import { existsSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';

// Plays the API for the launcher's own specs: the same contract, no product behind it.
const { SIGNET_DATA_DIR, SIGNET_HOST, SIGNET_API_PORT, SIGNET_DASHBOARD_PORT, SIGNET_STAND_IN } = process.env;
const { SIGNET_OPS_HOST, SIGNET_OPS_PORT } = process.env;

if (SIGNET_STAND_IN === 'bad-settings') {
  console.error(
    'SIGNET_MASTER_KEY: must be 32 bytes of base64\nSIGNET_REGISTRATION: must be open, approval or closed',
  );
  process.exit(78);
}
if (SIGNET_STAND_IN === 'fails-to-start') {
  console.log(JSON.stringify({ level: 30, msg: 'starting' }));
  console.log(
    JSON.stringify({ level: 60, msg: 'start-up failed', err: { message: 'migration 7 does not apply' } }),
  );
  process.exit(1);
}

if (SIGNET_STAND_IN === 'warns') console.log(JSON.stringify({ level: 40, msg: 'SIGNET_DOOR is open.' }));

if (!existsSync(join(SIGNET_DATA_DIR, 'owner'))) {
  const link = `http://127.0.0.1:${SIGNET_DASHBOARD_PORT}/setup#code=stand-in`;
  writeFileSync(join(SIGNET_DATA_DIR, 'setup-link'), link, { mode: 0o600 });
}
const answer = (_request, response) => response.end('ok');
createServer(answer).listen(SIGNET_API_PORT, SIGNET_HOST);
createServer(answer).listen(SIGNET_OPS_PORT, SIGNET_OPS_HOST);

if (SIGNET_STAND_IN === 'dies-later') {
  setTimeout(() => {
    console.log(JSON.stringify({ level: 60, msg: 'out of luck' }));
    process.exit(1);
  }, 500);
}
process.on('SIGTERM', () => process.exit(0));
