import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliDecompress } from 'node:zlib';
import { root } from '../checkout.mjs';

const decompress = promisify(brotliDecompress);

/**
 * Unpacks the headless Chromium from the packages into a cache, once per version.
 * @param {(executablePath: string, env?: Record<string, string>) => boolean} runs
 * @returns {Promise<{ executablePath: string, env: Record<string, string> } | null>} null where the package has none
 */
export async function bundledChromium(runs) {
  const source = join(root, 'node_modules/@sparticuz/chromium');
  if (`${process.platform}-${process.arch}` !== 'linux-x64' || !existsSync(join(source, 'bin/chromium.br')))
    return null;

  const { version } = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8'));
  const folder = join(root, 'node_modules/.cache/signet-chromium', version);
  if (!existsSync(folder)) await unpack(join(source, 'bin'), folder);
  // Every time: it holds absolute paths, and the checkout may have moved.
  writeFileSync(join(folder, 'fonts.conf'), fontSettings(folder));

  const executablePath = join(folder, 'chromium');
  // Without a single font every text is 0 px high, and a test calls it invisible.
  const fonts = { FONTCONFIG_FILE: join(folder, 'fonts.conf') };
  if (runs(executablePath, fonts)) return { executablePath, env: fonts };
  const withLibraries = { ...fonts, LD_LIBRARY_PATH: join(folder, 'lib') };
  return runs(executablePath, withLibraries) ? { executablePath, env: withLibraries } : null;
}

async function unpack(source, folder) {
  // Unpacked aside and renamed: an interrupted run must not leave half a browser behind.
  const aside = `${folder}.${process.pid}`;
  mkdirSync(aside, { recursive: true });
  const [program, libraries, fonts] = await Promise.all(
    ['chromium.br', 'al2023.tar.br', 'fonts.tar.br'].map((name) =>
      decompress(readFileSync(join(source, name))),
    ),
  );
  writeFileSync(join(aside, 'chromium'), program);
  chmodSync(join(aside, 'chromium'), 0o755);
  untar(libraries, aside);
  untar(fonts, aside);
  try {
    renameSync(aside, folder);
  } catch (error) {
    rmSync(aside, { recursive: true, force: true });
    // Another run unpacked the same version meanwhile.
    if (!existsSync(folder)) throw error;
  }
}

function untar(archive, folder) {
  const { status, stderr } = spawnSync('tar', ['-x', '-C', folder, '--no-same-owner'], { input: archive });
  if (status !== 0) throw new Error(`tar could not unpack the browser: ${stderr}`);
}

function fontSettings(folder) {
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>/usr/share/fonts</dir>
  <dir>${folder}/fonts</dir>
  <cachedir>${folder}/font-cache</cachedir>
</fontconfig>
`;
}
