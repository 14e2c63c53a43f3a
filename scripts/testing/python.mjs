import { spawnSync } from 'node:child_process';

/**
 * The Python whose packages the tests use: `PYTHON`, or the first that has what they need. A machine may have several, and
 * Debian installs packages for its own alone.
 * @param {string} [modules] what it must be able to import, separated by commas
 * @returns {string | null} null when none has it
 */
export function findPython(modules = 'httpx') {
  const candidates = process.env.PYTHON ? [process.env.PYTHON] : ['python3', '/usr/bin/python3'];
  return candidates.find((python) => spawnSync(python, ['-c', `import ${modules}`]).status === 0) ?? null;
}

export const PYTHON_MISSING =
  'The Python client is not tested: no python3 with httpx is here (python3-httpx of Debian; PYTHON names another interpreter).';
