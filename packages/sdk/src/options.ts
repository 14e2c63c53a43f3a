/** Without case, separators and units: `base_url` and `timeoutMs` are spellings of `baseURL` and `timeout`. */
const plain = (name: string) => name.toLowerCase().replace(/[^a-z]|(ms|seconds)$/g, '');
/** In which order letters come, and how often one does, is what goes wrong most. */
const letters = (name: string) => [...new Set(name)].sort().join('');

/** Whether a name is an option in another spelling, the end of one (`url`, `key`), or one with letters out of order. */
function isLike(name: string, option: string): boolean {
  const [a, b] = [plain(name), plain(option)];
  return a.length > 1 && (b.endsWith(a) || letters(a) === letters(b));
}

/**
 * Says which option is written another way, and which one is missing: what is misspelt would be as good as not given.
 * Members that resemble none are let through, as clients of AgentAuth have always done.
 *
 * @param names every option there is, in a list with commas
 * @param needed the one that must be given
 * @throws TypeError
 */
export function checkOptions(given: unknown, names: string, needed = ''): void {
  const options = Object(given) as Record<string, unknown>;
  const known = names.split(', ');
  const isMissing = (name: string) => options[name] === undefined;
  for (const name of Object.keys(options)) {
    if (known.includes(name) || isMissing(name)) continue;
    const meant = known.find((option) => isMissing(option) && isLike(name, option));
    if (meant) throw new TypeError(`There is no option ${name}: write ${meant}`);
  }
  if (needed && isMissing(needed)) throw new TypeError(`${needed} is missing. Options: ${names}`);
}
