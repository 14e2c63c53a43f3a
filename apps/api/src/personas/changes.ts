export type ChangePath = (string | number)[];

/** One difference: `N` new, `D` deleted, `E` edited, `A` an element at the end of a list that came or went. */
export type PersonaChange =
  | { kind: 'N'; path: ChangePath; rhs: unknown }
  | { kind: 'D'; path: ChangePath; lhs: unknown }
  | { kind: 'E'; path: ChangePath; lhs: unknown; rhs: unknown }
  | {
      kind: 'A';
      path: ChangePath;
      index: number;
      item: { kind: 'N'; rhs: unknown } | { kind: 'D'; lhs: unknown };
    };

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Lists what turns `before` into `after`, member by member. Lists are compared place by place. */
export function changesBetween(before: unknown, after: unknown, path: ChangePath = []): PersonaChange[] {
  if (Array.isArray(before) && Array.isArray(after)) return listChanges(before, after, path);
  if (isObject(before) && isObject(after)) return objectChanges(before, after, path);
  return before === after ? [] : [{ kind: 'E', path, lhs: before, rhs: after }];
}

function objectChanges(
  before: Record<string, unknown>,
  after: Record<string, unknown>,
  path: ChangePath,
): PersonaChange[] {
  const changes: PersonaChange[] = [];
  for (const [key, lhs] of Object.entries(before)) {
    if (Object.hasOwn(after, key)) changes.push(...changesBetween(lhs, after[key], [...path, key]));
    else changes.push({ kind: 'D', path: [...path, key], lhs });
  }
  for (const [key, rhs] of Object.entries(after))
    if (!Object.hasOwn(before, key)) changes.push({ kind: 'N', path: [...path, key], rhs });
  return changes;
}

function listChanges(before: unknown[], after: unknown[], path: ChangePath): PersonaChange[] {
  const changes: PersonaChange[] = [];
  for (let index = 0; index < Math.max(before.length, after.length); index++) {
    if (index >= after.length)
      changes.push({ kind: 'A', path, index, item: { kind: 'D', lhs: before[index] } });
    else if (index >= before.length)
      changes.push({ kind: 'A', path, index, item: { kind: 'N', rhs: after[index] } });
    else changes.push(...changesBetween(before[index], after[index], [...path, index]));
  }
  return changes;
}
