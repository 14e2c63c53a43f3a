import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { root } from '../../scripts/checkout.mjs';
import { run } from '../../scripts/process/run.mjs';

/** Somebody else's machine: an empty folder outside of this checkout, with none of our tools and settings in reach. */
export class Stranger {
  constructor() {
    this.folder = mkdtempSync(join(tmpdir(), 'signet-outside-'));
  }

  /** Writes files, by their names below the folder. */
  write(files) {
    for (const [name, text] of Object.entries(files)) {
      const file = join(this.folder, name);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, typeof text === 'string' ? text : `${JSON.stringify(text, null, 2)}\n`);
    }
  }

  /** Runs a program there. @returns {Promise<{ code: number, output: string }>} */
  run(command, args, env = {}) {
    return run(command, args, { cwd: this.folder, env: { ...environment(), ...env } });
  }

  /** Packs a folder of ours as `npm pack` does and installs the tarball. */
  async installPacked(...packages) {
    const tarballs = [];
    for (const name of packages) tarballs.push(await this.pack(name));
    const installed = await this.run('npm', ['install', '--offline', '--no-audit', '--no-fund', ...tarballs]);
    if (installed.code !== 0) throw new Error(installed.output);
  }

  /** Puts a package that is installed elsewhere into its `node_modules`. */
  link(name, folder) {
    const place = join(this.folder, 'node_modules', name);
    mkdirSync(dirname(place), { recursive: true });
    symlinkSync(folder, place);
  }

  /** Packs `packages/<name>` and returns the tarball's path. */
  async pack(name) {
    const place = join(this.folder, '..', `${this.folder.split('/').at(-1)}-tarballs`, name);
    mkdirSync(place, { recursive: true });
    // Built already: building again would take the files from under those who pack at the same time.
    const packed = await run('npm', ['pack', '--ignore-scripts', '--pack-destination', place], {
      cwd: join(root, 'packages', name),
      env: environment(),
    });
    if (packed.code !== 0) throw new Error(packed.output);
    return join(place, readdirSync(place)[0]);
  }

  leave() {
    rmSync(this.folder, { recursive: true, force: true });
    rmSync(`${this.folder}-tarballs`, { recursive: true, force: true });
  }
}

/** What npm and pnpm set for the programs they run would change what npm does inside of them. */
function environment() {
  const own = /^(npm_|pnpm_|NODE_PATH$|NODE_OPTIONS$|INIT_CWD$|SIGNET_|TURBO_)/i;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !own.test(name)));
}
