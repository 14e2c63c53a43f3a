const FORMS = [
  // RFC 9562: version 4 is random, version 7 is a time and 74 random bits.
  {
    form: /[0-9a-f]{8}-[0-9a-f]{4}-[47][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/i,
    distinct: 8,
  },
  { form: /[0-9a-f]{32,}/i, distinct: 8 },
  // Base64 of 24 bytes or more. Of so many random letters some are large and some are small.
  { form: /(?=[a-z0-9+/_-]*[A-Z])(?=[A-Z0-9+/_-]*[a-z])[A-Za-z0-9+/_-]{32,}/, distinct: 12 },
];

/**
 * Whether a key looks as if a machine had drawn it at random, so that nobody can be expected to guess it. That is a
 * floor and no proof: what a client makes predictable in the form of a UUID stays predictable.
 */
export const isUnguessable = (key: string): boolean =>
  FORMS.some(({ form, distinct }) => {
    const [found] = form.exec(key) ?? [];
    return found !== undefined && new Set(found.toLowerCase()).size >= distinct;
  });
