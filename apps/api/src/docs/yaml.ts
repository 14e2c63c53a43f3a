/** Writes JSON data as YAML 1.2. Text is always quoted, as JSON quotes it, so nothing can be taken for another type. */
export function toYaml(value: unknown, depth = 0): string {
  if (typeof value !== 'object' || value === null) return `${JSON.stringify(value)}\n`;
  const indent = '  '.repeat(depth);
  if (Array.isArray(value)) {
    if (!value.length) return '[]\n';
    return `\n${value.map((member) => `${indent}- ${inline(member, depth)}`).join('')}`;
  }
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  if (!members.length) return '{}\n';
  return `\n${members.map(([key, member]) => `${indent}${keyOf(key)}:${spaced(toYaml(member, depth + 1))}`).join('')}`;
}

/** A member of a list starts on the line of its dash. */
const inline = (member: unknown, depth: number): string => toYaml(member, depth + 1).replace(/^\n\s*/, '');

const spaced = (text: string): string => (text.startsWith('\n') ? text : ` ${text}`);

const keyOf = (key: string): string =>
  /^[A-Za-z_$][\w$./-]*$/.test(key) && !/^(true|false|null|yes|no|on|off|y|n)$/i.test(key)
    ? key
    : JSON.stringify(key);
