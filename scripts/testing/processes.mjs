import { readFileSync, readdirSync, readlinkSync } from 'node:fs';

/** Command lines of running processes that mention a folder or work in it. Empty where there is no /proc to ask. */
export function processesIn(folder) {
  let pids;
  try {
    pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
  return pids.map(commandLineOf).filter((line) => line.includes(folder));
}

/** With the folder that it works in, which is all that a database of another account says of its own. */
function commandLineOf(pid) {
  try {
    const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
    return line.startsWith('postgres') || line.includes('/postgres ')
      ? `${line} ${readlinkSync(`/proc/${pid}/cwd`)}`
      : line;
  } catch {
    return '';
  }
}

/** The real environments of running services: processes whose command line names a program of that part of a folder. */
export function environmentsOf(folder, part) {
  return readdirSync('/proc')
    .filter((pid) => /^\d+$/.test(pid) && commandLineOf(pid).includes(`${folder}/${part}`))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/environ`, 'utf8').replaceAll('\0', '\n');
      } catch {
        return '';
      }
    });
}
