import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { run } from '../../scripts/process/run.mjs';
import { Stranger } from './stranger.mjs';
import { program, toolchain } from './toolchain.mjs';

describe('what is published', { timeout: 300_000 }, () => {
  let tools;
  let stranger;
  before(async () => {
    tools = await toolchain();
    stranger = new Stranger();
  });
  after(() => stranger.leave());

  for (const name of ['sdk', 'cli'])
    describe(name, () => {
      let tarball;
      let files;
      before(async () => {
        tarball = await stranger.pack(name);
        const { output } = await run('tar', ['-tzf', tarball]);
        files = output.trim().split('\n');
      });

      it('holds what it needs and no more', () => {
        for (const needed of ['package/package.json', 'package/README.md', 'package/LICENSE'])
          assert.ok(files.includes(needed), needed);
        const { bin = {} } = JSON.parse(
          readFileSync(join(import.meta.dirname, '../../packages', name, 'package.json'), 'utf8'),
        );
        const programs = Object.values(bin).map((path) => join('package', path));
        const strangers = files.filter(
          (file) =>
            !/^package\/(dist\/|package\.json|README\.md|LICENSE)/.test(file) && !programs.includes(file),
        );
        assert.deepEqual(strangers, []);
        assert.deepEqual(
          files.filter((file) => /\.(spec|map)\b|tsbuildinfo/.test(file)),
          [],
        );
      });

      it('points at nothing that is not in it', async () => {
        await run('tar', ['-xzf', tarball, '-C', stranger.folder]);
        const manifest = readFileSync(join(stranger.folder, 'package/package.json'), 'utf8');
        const { dependencies = {}, optionalDependencies = {}, ...rest } = JSON.parse(manifest);
        assert.deepEqual({ ...dependencies, ...optionalDependencies }, {});
        // What is only named for its types is nobody's duty to install.
        const { peerDependencies = {}, peerDependenciesMeta = {} } = rest;
        for (const name of Object.keys(peerDependencies))
          assert.ok(peerDependenciesMeta[name]?.optional, name);
        const texts = await run('grep', [
          '-rlE',
          '@signet/(contracts|tsconfig)',
          join(stranger.folder, 'package/dist'),
        ]);
        assert.equal(texts.output, '');
      });

      it('has no fault that publint knows', async () => {
        const { code, output } = await run(process.execPath, [
          program(tools, 'publint', 'src/cli.js'),
          'run',
          tarball,
          '--strict',
        ]);
        assert.match(output, /All good/);
        assert.equal(code, 0);
      });
    });

  it('resolves to types in every way that a compiler looks', async () => {
    const { code, output } = await run(process.execPath, [
      program(tools, '@arethetypeswrong/cli', 'dist/index.js'),
      '--no-emoji',
      '--no-color',
      '--format',
      'ascii',
      await stranger.pack('sdk'),
    ]);
    assert.match(output, /No problems found/);
    assert.equal(code, 0);
  });
});
