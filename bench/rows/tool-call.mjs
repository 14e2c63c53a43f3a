import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ManagementClient } from '@signet/sdk/management';
import { startApi } from '../../e2e/support/api.mjs';
import { startChildServer } from '../lib/child-server.mjs';
import { interleave } from '../lib/rounds.mjs';

export const name = 'a tool called through the gateway: POST /ati/call, on record';
export const peer = 'the tool itself';
export const target = null;

const SANDBOXES = 16;
const cli = join(import.meta.dirname, '../../apps/api/dist/cli/main.js');
const command = promisify(execFile);

/** @param {import('../run.mjs').Context} context */
export async function run({ makeDatabase, onEnd, load }) {
  const { url: databaseUrl } = await makeDatabase('tools');
  const dataDir = mkdtempSync(join(tmpdir(), 'signet-bench-tools-'));
  onEnd(() => rmSync(dataDir, { recursive: true, force: true }));
  const tool = await startChildServer(join(import.meta.dirname, '../lib/tool.mjs'), {});
  onEnd(tool.stop);
  const api = await startApi({ databaseUrl, dataDir, env: { SIGNET_WEBHOOK_ALLOW_PRIVATE: '1' } });
  onEnd(api.stop);
  const env = {
    ...process.env,
    DATABASE_URL: databaseUrl,
    SIGNET_DATA_DIR: dataDir,
    SIGNET_ENV: 'development',
  };
  const { stdout } = await command(process.execPath, [cli, 'bootstrap', '--json'], { env });
  const manage = new ManagementClient({
    baseURL: api.url,
    apiKey: JSON.parse(stdout).management_api_key,
  });

  const base_url = `http://127.0.0.1:${tool.port}`;
  const provider = await manage.toolProviders.create({ name: 'local', kind: 'http', base_url });
  await manage.tools.create({ provider_id: provider.id, name: 'local:look', method: 'GET', path: '/look' });
  // Short names, so that a thousand of them fit into the header of a request.
  const thousand = Array.from({ length: 999 }, (_, index) => `tool:${index.toString(36)}`).join(' ');
  const ours = async (title, claims) => {
    const body = JSON.stringify({ tool_name: 'local:look', args: { q: 'signet' } });
    // One sandbox has fewer calls under way than there are connections.
    const requests = await Promise.all(
      Array.from({ length: SANDBOXES }, async (_, index) => {
        const { token } = await manage.sessionTokens.issue({ sub: `${title} ${index}`, ...claims });
        return { method: 'POST', path: '/ati/call', headers: { authorization: `Bearer ${token}` }, body };
      }),
    );
    return { name: title, pid: api.pid, plan: () => ({ port: api.port, expect: 200, requests }) };
  };
  const requests = [{ method: 'GET', path: '/look?q=signet' }];
  return interleave(
    [
      await ours('ours', { scope: 'tool:local:*' }),
      await ours('ours, of 1,000 scopes', { scope: `${thousand} tool:local:*` }),
      await ours('ours, under a limit', {
        scope: 'tool:local:*',
        rate: { 'tool:local:*': '1000000/second' },
      }),
      { name: peer, pid: tool.pid, plan: () => ({ port: tool.port, expect: 200, requests }) },
    ],
    load,
  );
}
