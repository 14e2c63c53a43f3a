import { readFileSync, readdirSync } from 'node:fs';

/** Command lines of running processes that mention a folder. Empty where there is no /proc to ask. */
export function processesIn(folder) {
  let pids;
  try {
    pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
  return pids.map(commandLineOf).filter((line) => line.includes(folder));
}

function commandLineOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
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
