import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { build } from 'esbuild';
import { root } from '../../scripts/checkout.mjs';
import { Stranger } from './stranger.mjs';
import { program, toolchain } from './toolchain.mjs';

const { exports } = JSON.parse(readFileSync(join(root, 'packages/sdk/package.json'), 'utf8'));
const entries = Object.keys(exports)
  .filter((entry) => entry !== './package.json')
  .map((entry) => join('@signet/sdk', entry));

/** Loads every entry, and uses one of each kind. */
const using = (load) => `
  const entries = ${JSON.stringify(entries)};
  const modules = Object.fromEntries(${load});
  for (const entry of entries) if (!Object.keys(modules[entry]).length) throw new Error(entry + ' exports nothing');
  const client = new modules['@signet/sdk/agentauth'].AgentAuthClient({ baseURL: 'https://auth.example.com' });
  if (!(client instanceof modules['@signet/sdk'].AgentAuthClient)) throw new Error('two classes of one name');
  modules['@signet/sdk/verify/express'].requireAgent({ issuer: 'https://a.example', audience: 'https://a.example' });
  console.log('used', entries.length);
`;
// One after another: Jest trips over imports of one graph at the same time.
const esm = using(`await entries.reduce(
    async (before, entry) => [...(await before), [entry, await import(entry)]],
    Promise.resolve([]),
  )`);
const cjs = using('entries.map((entry) => [entry, require(entry)])');
/** The block of the README of the SDK that names itself so. */
const blockOf = (name) => {
  const readme = readFileSync(join(root, 'packages/sdk/README.md'), 'utf8');
  const blocks = [...readme.matchAll(/^```js\n([\s\S]*?)^```$/gm)].map(([, text]) => text);
  return blocks.find((text) => text.startsWith(`// ${name}\n`));
};
const test = (body) => `test('uses the SDK', async () => { ${body} });\n`;

describe('the packed SDK runs', { timeout: 600_000 }, () => {
  let tools;
  let stranger;
  before(async () => {
    tools = await toolchain();
    stranger = new Stranger();
    stranger.write({
      'package.json': { name: 'somebody-else', private: true },
      'use.mjs': esm,
      'use.cjs': cjs,
      'esm/use.test.mjs': test(esm),
      'cjs/use.test.js': test(cjs),
    });
    await stranger.installPacked('sdk');
  });
  after(() => stranger.leave());

  const nodes = {
    [process.versions.node.split('.')[0]]: () => process.execPath,
    22: () => program(tools, 'node-22', 'bin/node'),
    24: () => program(tools, 'node-24', 'bin/node'),
  };
  for (const [version, node] of Object.entries(nodes))
    for (const file of ['use.mjs', 'use.cjs'])
      it(`on Node ${version}, ${file}`, async (context) => {
        if (!existsSync(node())) return context.skip('there is no such Node for this machine');
        const { code, output } = await stranger.run(node(), [file]);
        assert.equal(output, `used ${entries.length}\n`);
        assert.equal(code, 0);
      });

  const jests = {
    29: () => program(tools, 'jest-29', 'bin/jest.js'),
    30: () => join(root, 'packages/sdk/node_modules/jest/bin/jest.js'),
  };
  for (const [version, jest] of Object.entries(jests)) {
    it(`under Jest ${version}, as CommonJS without any setting`, async () => {
      const { code, output } = await stranger.run(process.execPath, [jest(), '--rootDir', 'cjs']);
      assert.match(output, /1 passed/);
      assert.equal(code, 0);
    });

    it(`under Jest ${version}, as ES modules`, async () => {
      const { code, output } = await stranger.run(process.execPath, [
        '--experimental-vm-modules',
        jest(),
        '--rootDir',
        'esm',
        '--testMatch',
        '**/*.test.mjs',
        '--transform',
        '{}',
      ]);
      assert.match(output, /1 passed/);
      assert.equal(code, 0);
    });
  }

  it('behind a proxy, as the README says', async (context) => {
    const asked = [];
    // What a proxy is asked for over plain http has the whole address in its first line; nothing else is resolvable here.
    const proxy = createServer((request, response) => {
      asked.push(new URL(request.url, `http://${request.headers.host}`).href);
      response.setHeader('content-type', 'application/json');
      response.end('{"status":"healthy"}');
    });
    // Or it is asked for a tunnel, and that inside of it.
    proxy.on('connect', (_request, socket) => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      proxy.emit('connection', socket);
    });
    await new Promise((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    context.after(() => proxy.close());
    const address = `http://127.0.0.1:${proxy.address().port}`;
    const env = {
      HTTP_PROXY: address,
      AGENTAUTH_BASE_URL: 'http://auth.invalid',
      AGENTAUTH_MAX_RETRIES: '0',
    };

    const block = blockOf('behind-a-proxy.mjs');
    stranger.link('undici', join(tools, 'node_modules/undici'));
    stranger.write({
      'undici.mjs': block,
      'builtin.mjs': block.replace(/^(.*undici.*|setGlobalDispatcher.*)$/gm, ''),
    });
    const ways = [
      [process.execPath, 'undici.mjs', {}],
      ...[22, 24].map((version) => [nodes[version](), 'builtin.mjs', { NODE_USE_ENV_PROXY: '1' }]),
    ];
    for (const [node, file, more] of ways) {
      if (!existsSync(node)) continue;
      const { code, output } = await stranger.run(node, [file], { ...env, ...more });
      assert.match(output, /^healthy$/m, `${node} ${file}`);
      assert.equal(code, 0);
    }
    assert.ok(asked.length >= 1);
    assert.deepEqual([...new Set(asked)], ['http://auth.invalid/health']);
  });

  for (const name of ['node-fetch', 'node-fetch-2'])
    it(`with ${name} in place of the global fetch`, async (context) => {
      const server = createServer((request, response) => {
        response.setHeader('content-type', 'application/json');
        response.end(request.url === '/health' ? '{"status":"healthy"}' : '{"keys":[]}');
      });
      await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
      context.after(() => server.close());
      stranger.link(name, join(tools, 'node_modules', name));
      stranger.write({
        [`${name}.mjs`]: `
          import fetch from '${name}';
          import { AgentAuthClient } from '@signet/sdk/agentauth';
          import { requireAgent } from '@signet/sdk/verify';
          const [issuer] = process.argv.slice(2);
          console.log((await new AgentAuthClient({ baseURL: issuer, fetch }).healthCheck()).status);
          const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
          const token = [part({ alg: 'ES256', kid: 'key_1' }), part({}), 'A'.repeat(86)].join('.');
          await requireAgent({ issuer, audience: issuer, fetch })('Bearer ' + token).catch(({ code }) => console.log(code));
        `,
      });
      const url = `http://127.0.0.1:${server.address().port}`;
      const { code, output } = await stranger.run(process.execPath, [`${name}.mjs`, url]);
      // The list of keys was read, and the key of the token is not in it.
      assert.match(output, /^healthy\nINVALID_TOKEN$/m);
      assert.equal(code, 0);
    });

  it('in a bundle for browsers, without anything of Node', async () => {
    const { metafile } = await build({
      absWorkingDir: stranger.folder,
      stdin: {
        contents: entries.map((entry) => `export * from ${JSON.stringify(entry)};`).join('\n'),
        resolveDir: stranger.folder,
      },
      bundle: true,
      write: false,
      metafile: true,
      format: 'esm',
      platform: 'browser',
      logLevel: 'silent',
    });
    const outside = Object.values(metafile.inputs).flatMap(({ imports }) =>
      imports.filter(({ external }) => external),
    );
    assert.deepEqual(outside, []);
  });
});
