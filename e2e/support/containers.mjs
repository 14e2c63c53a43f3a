import { spawnSync } from 'node:child_process';
import { chmodSync, closeSync, mkdirSync, openSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { exitOf, hasSetpriv, spawnGuarded } from '../../scripts/process/spawn.mjs';
import { readComposeFile } from '../../scripts/testing/compose-file.mjs';

const root = join(import.meta.dirname, '../..');
const stranger = 65534;

/**
 * The programs of docker/compose.yaml outside of containers: the same commands and settings, on the tree that the image
 * has. As root they run as an account that owns nothing in it, without capabilities and with no way to more.
 * @param {string} folder an empty one, for what containers mount: secrets, data
 */
export function containersIn(folder) {
  const { services } = readComposeFile(join(root, 'docker/compose.yaml'));
  const dockerfile = readFileSync(join(root, 'docker/Dockerfile'), 'utf8');
  const image = join(folder, 'image');
  const secrets = join(folder, 'secrets');
  const data = join(folder, 'data');
  for (const path of [folder, image, secrets]) {
    mkdirSync(path, { recursive: true });
    chmodSync(path, 0o755);
  }
  mkdirSync(data);
  // What Docker does with a volume: it belongs to the account of the image.
  chmodSync(data, 0o777);
  symlinkSync(join(root, 'apps/api'), join(image, 'api'));
  symlinkSync(join(root, 'apps/dashboard/.next/standalone'), join(image, 'dashboard'));
  spawnSync('sh', [join(root, 'docker/make-secrets.sh'), secrets]);
  chmodSync(secrets, 0o755);

  const defaults = imageEnvironment(dockerfile);
  const command = JSON.parse(/^CMD (.+)$/m.exec(dockerfile)[1]);
  return {
    data,
    readSecret: (name) => readFileSync(join(secrets, name), 'utf8').trim(),
    writeSecret: (name, value) => {
      chmodSync(join(secrets, name), 0o644);
      writeFileSync(join(secrets, name), value);
    },
    /** Starts one; `env` replaces what a network of containers would give: ports, names of hosts. */
    start(name, env = {}) {
      const service = services[name];
      const settings = Object.fromEntries(
        Object.entries(service.environment).map(([variable, value]) => [
          variable,
          value.replace(/\$\{\w+:-(.*)\}/, '$1').replace('/run/secrets', secrets),
        ]),
      );
      const logFile = join(folder, `${name}.log`);
      const log = openSync(logFile, 'w');
      const [program, ...args] = unprivileged([process.execPath, ...(service.command ?? command).slice(1)]);
      const child = spawnGuarded(program, args, {
        cwd: image,
        stdio: ['ignore', log, log],
        env: { PATH: process.env.PATH, ...defaults, ...settings, SIGNET_DATA_DIR: data, ...env },
      });
      closeSync(log);
      return { child, exited: exitOf(child), log: () => readFileSync(logFile, 'utf8') };
    },
  };
}

/** The `ENV` of the image, `NAME=value` pairs on one line. */
const imageEnvironment = (dockerfile) =>
  Object.fromEntries(
    dockerfile
      .split('\n')
      .filter((line) => line.startsWith('ENV '))
      .at(-1)
      .slice('ENV '.length)
      .split(' ')
      .map((pair) => pair.split('=')),
  );

function unprivileged(command) {
  const account = [`--reuid=${stranger}`, `--regid=${stranger}`, '--clear-groups'];
  const nothing = ['--inh-caps=-all', '--bounding-set=-all', '--no-new-privs', '--'];
  const isPossible =
    process.getuid?.() === 0 &&
    hasSetpriv() &&
    spawnSync('setpriv', [...account, ...nothing, 'test', '-r', join(root, 'package.json')]).status === 0;
  return isPossible ? ['setpriv', ...account, ...nothing, ...command] : command;
}
