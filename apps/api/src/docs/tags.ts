/** The nouns of the reference, each with the paths it is about. The first that matches wins. */
const NOUNS: readonly { name: string; matches: RegExp; description: string }[] = [
  {
    name: 'Credentials',
    matches: /\/credentials|\/rotate-key$/,
    description: 'The keys that prove who an agent is.',
  },
  { name: 'Activity', matches: /(^|\/)activity/, description: 'What happened, append-only.' },
  { name: 'Personas', matches: /(^|\/)persona/, description: 'How an agent behaves, signed and versioned.' },
  { name: 'Drift', matches: /(^|\/)drift/, description: 'How far an agent strays from its baseline.' },
  {
    name: 'Webhooks',
    matches: /(^|\/)webhooks/,
    description: 'Who is told what happened, and whether it arrived.',
  },
  {
    name: 'Commitments',
    matches: /^zkp/,
    description: 'Proof of credentials without showing who holds them.',
  },
  {
    name: 'Tokens',
    matches: /^agents\/(verify|refresh|revoke-tokens)$/,
    description: 'Trading an API key for short-lived tokens, and keeping them fresh.',
  },
  { name: 'Agents', matches: /^agents/, description: 'Who an agent is: register, look up, change, revoke.' },
  {
    name: 'Tool providers',
    matches: /^ati\/providers/,
    description: 'The services that tools call, and their credentials.',
  },
  { name: 'Tools', matches: /^ati\/tools/, description: 'What sandboxes can call, and the scopes it takes.' },
  { name: 'Skills', matches: /^ati\/skills/, description: 'How tools are used, for those who may use them.' },
  {
    name: 'Virtual keys',
    matches: /^ati\/keys/,
    description: 'Keys for sandboxes that can be ended at any moment.',
  },
  {
    name: 'Profiles',
    matches: /^ati\/profiles/,
    description: 'The trust domains of session tokens, and their keys.',
  },
  {
    name: 'Session tokens',
    matches: /^ati\/(tokens|sandboxes)/,
    description: 'What sandboxes prove with who they are, issued, checked and revoked.',
  },
  {
    name: 'Tool calls',
    matches: /^ati\/calls/,
    description: 'What sandboxes had tools do.',
  },
  { name: 'Permissions', matches: /^permissions/, description: 'The catalogue of what agents may do.' },
  { name: 'Rate tiers', matches: /^rate-tiers/, description: 'How often agents may call.' },
  {
    name: 'Sessions',
    matches: /^(session|setup)/,
    description: 'How people sign in, and how the first one does.',
  },
  {
    name: 'Signing keys',
    matches: /(^signing-keys|^jwks)/,
    description: 'The keys that sign what Signet issues.',
  },
  {
    name: 'Packages',
    matches: /\.tgz$|^:file$|^\{file\}$/,
    description: 'The SDK and the command line, to install.',
  },
  { name: 'Health', matches: /^health/, description: 'Whether the service can answer.' },
  // A surface that is one address.
  { name: 'Calls', matches: /^$/, description: 'What a sandbox has a tool do.' },
];

const ORDER = ['Agents', 'Tokens', 'Credentials', 'Permissions', 'Activity', 'Webhooks', 'Personas', 'Drift'];
export const rankOf = (noun: string): number => (ORDER.includes(noun) ? ORDER.indexOf(noun) : ORDER.length);

/** The noun a path below its surface's prefix is about: one of the table, else its first part. */
export function nounOf(path: string): { name: string; description: string } {
  const known = NOUNS.find(({ matches }) => matches.test(path));
  if (known) return { name: known.name, description: known.description };
  const first = path.split('/', 1)[0]!.replaceAll('-', ' ');
  return { name: first.charAt(0).toUpperCase() + first.slice(1), description: '' };
}
