import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('..', import.meta.url));

/** What browsers may have to load, compressed. */
const KB = 1024;
const limits: Record<string, number> = {
  '@signet/sdk': 5 * KB,
  '@signet/sdk/agentauth': 5 * KB,
  '@signet/sdk/admin': 5 * KB,
  '@signet/sdk/management': 8 * KB,
  '@signet/sdk/webhooks': 6 * KB,
  '@signet/sdk/ati': 10 * KB,
  '@signet/sdk/verify': 9 * KB,
  '@signet/sdk/verify/express': 9 * KB,
  '@signet/sdk/verify/fastify': 9 * KB,
  '@signet/sdk/verify/nest': 9 * KB,
  '@signet/sdk/verify/next': 9 * KB,
};

it('keeps every entry small, in a bundle that needs nothing else', () => {
  const printed = execFileSync(process.execPath, ['sizes.mjs'], { cwd: folder, encoding: 'utf8' });
  process.stdout.write(printed);
  const sizes = [...printed.matchAll(/^(\S+) .* (\d+) compressed$/gm)].map(
    ([, entry = '', bytes]) => [entry, Number(bytes)] as const,
  );
  expect(sizes.map(([entry]) => entry)).toEqual(Object.keys(limits));
  expect(sizes.filter(([entry, bytes]) => bytes > limits[entry]!)).toEqual([]);
});

it('has no larger numbers in the README', () => {
  const readme = readFileSync(`${folder}/README.md`, 'utf8');
  const promised = [...readme.matchAll(/^\| `(@signet\/sdk[^`]*)` .*\| (\d+) KB +\|$/gm)];
  expect(promised.length).toBeGreaterThan(3);
  for (const [, entry = '', kilobytes] of promised) expect(Number(kilobytes) * KB).toBe(limits[entry]);
});
