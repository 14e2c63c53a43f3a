import fs from 'node:fs';
import path from 'node:path';

const SOURCE = path.resolve(__dirname, '../../src');

export const names: readonly string[] = fs
  .readdirSync(SOURCE, { recursive: true, encoding: 'utf8' })
  .map((name) => name.split(path.sep).join('/'))
  .filter((name) => /\.tsx?$/.test(name) && !/\.(spec|d)\.tsx?$/.test(name));

const known = new Set(names);

interface Import {
  from: string;
  /** From `src`; null where no file has this name. */
  to: string | null;
  /** As it is written. */
  written: string;
  /** It is gone at run time. */
  isType: boolean;
}

const fileOf = (target: string): string | null =>
  [target, `${target}.ts`, `${target}.tsx`, `${target}/index.ts`].find((name) => known.has(name)) ?? null;

/** Every import of one file of the console by another. */
export const imports: readonly Import[] = names.flatMap((from) => {
  const text = fs.readFileSync(path.join(SOURCE, from), 'utf8');
  const code = text.replaceAll(/\/\*[\s\S]*?\*\//g, '');
  return [...code.matchAll(/(?:\b(?:import|export)\s+([^'";]*?)\bfrom|\bimport)\s*\(?\s*'([^']+)'/g)]
    .map(([, what = '', written = '']) => ({ what: what.trim(), written }))
    .filter(({ written }) => /^(\.|@\/)/.test(written) && !/\.(css|json)$/.test(written))
    .map(({ what, written }) => ({
      from,
      to: fileOf(
        written.startsWith('@/')
          ? written.slice(2)
          : path.posix.join(path.posix.dirname(from), written).replace(/\.js$/, ''),
      ),
      written,
      isType: what.startsWith('type ') || /^\{(\s*type\s[^,}]+,?)+\s*\}$/.test(what),
    }));
});

/** `features/agents`, `ui`, `app`. */
export const folderOf = (name: string): string =>
  name
    .split('/')
    .slice(0, name.startsWith('features/') ? 2 : 1)
    .join('/');
