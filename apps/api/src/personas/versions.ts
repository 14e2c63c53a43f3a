interface Version {
  numbers: [number, number, number];
  prerelease: string[];
}

/** Takes text that `isSemanticVersion` accepted. Build metadata says nothing about order. */
function parse(text: string): Version {
  const [withoutBuild = ''] = text.split('+', 1);
  const dash = withoutBuild.indexOf('-');
  const core = dash < 0 ? withoutBuild : withoutBuild.slice(0, dash);
  const [major = 0, minor = 0, patch = 0] = core.split('.').map(Number);
  return {
    numbers: [major, minor, patch],
    prerelease: dash < 0 ? [] : withoutBuild.slice(dash + 1).split('.'),
  };
}

/** Says whether `a` comes after `b` (Semantic Versioning 2.0.0, 11). */
export function isHigher(a: string, b: string): boolean {
  const left = parse(a);
  const right = parse(b);
  for (const [index, number] of left.numbers.entries())
    if (number !== right.numbers[index]) return number > right.numbers[index]!;
  if (!left.prerelease.length || !right.prerelease.length)
    return !left.prerelease.length && right.prerelease.length > 0;
  for (const [index, part] of left.prerelease.entries()) {
    const other = right.prerelease[index];
    if (other === undefined) return true;
    const order = comparePart(part, other);
    if (order !== 0) return order > 0;
  }
  return false;
}

function comparePart(a: string, b: string): number {
  const [aIsNumber, bIsNumber] = [/^\d+$/.test(a), /^\d+$/.test(b)];
  if (aIsNumber && bIsNumber) return a.length - b.length || (a < b ? -1 : Number(a > b));
  if (aIsNumber !== bIsNumber) return aIsNumber ? -1 : 1;
  return a < b ? -1 : Number(a > b);
}

/** The version that follows `current`: the one asked for when it is higher, otherwise the next minor version. */
export function nextVersion(current: string, asked: string): string {
  if (isHigher(asked, current)) return asked;
  const [major, minor] = parse(current).numbers;
  return `${major}.${minor + 1}.0`;
}
