import { z } from 'zod';

// What a schema wants is read off its definition: zod's own sentences name types and values of JavaScript
// ("expected string, received undefined"), which callers and people at forms have never heard of.

type Schema = z.core.$ZodType;
type Check = { check: string; minimum?: number; maximum?: number; value?: number; inclusive?: boolean };
type Definition = {
  type: string;
  format?: string;
  checks?: readonly { _zod: { def: Check & { format?: string } } }[];
  options?: readonly Schema[];
  entries?: Readonly<Record<string, string | number>>;
  values?: readonly unknown[];
  innerType?: Schema;
  in?: Schema;
  getter?: () => Schema;
};

const FORMATS: Readonly<Record<string, string>> = {
  email: 'an e-mail address',
  url: 'an address that begins with https://',
  uuid: 'a UUID',
  guid: 'a UUID',
  datetime: 'a time such as 2026-02-01T12:00:00Z',
  date: 'a date such as 2026-02-01',
  time: 'a time of day such as 12:00:00',
  duration: 'a duration such as PT15M',
  ipv4: 'an IPv4 address',
  ipv6: 'an IPv6 address',
  cidrv4: 'a range of IPv4 addresses',
  cidrv6: 'a range of IPv6 addresses',
  base64: 'base64',
  base64url: 'base64url',
};

const KINDS: Readonly<Record<string, string>> = {
  boolean: 'true or false',
  object: 'an object',
  record: 'an object',
  map: 'an object',
  null: 'null',
  undefined: 'nothing',
  never: 'nothing',
  void: 'nothing',
  date: 'a date',
};

const SHOWN_MAX = 12;

const shown = (value: unknown): string =>
  typeof value === 'number' ? value.toLocaleString('en-US', { maximumFractionDigits: 20 }) : String(value);

function oneOf(values: readonly unknown[]): string {
  const [first] = values;
  if (values.length === 1) return typeof first === 'string' ? `"${first}"` : shown(first);
  const more = values.length > SHOWN_MAX ? ` … (${values.length} in all)` : '';
  return `one of ${values.slice(0, SHOWN_MAX).map(shown).join(', ')}${more}`;
}

/** How many of something there may be. */
function amount(of: string, min: number | undefined, max: number | undefined): string {
  const counted = (count: number) => `${shown(count)} ${count === 1 ? of : of.replace(/y$/, 'ie') + 's'}`;
  if (min !== undefined && max !== undefined)
    return min === max ? ` of ${counted(min)}` : ` of ${shown(min)} to ${counted(max)}`;
  if (max !== undefined) return ` of at most ${counted(max)}`;
  return min === undefined ? '' : ` of at least ${counted(min)}`;
}

const definitionOf = (schema: Schema): Definition => schema._zod.def as unknown as Definition;

function wantedNumber({ format, checks = [] }: Definition): string {
  const rules = checks.map(({ _zod }) => _zod.def);
  const isWhole = [format, ...rules.map((rule) => rule.format)].some((name) => /int/.test(name ?? ''));
  const bound = (check: string) => rules.filter((rule) => rule.check === check).at(-1);
  const [min, max] = [bound('greater_than'), bound('less_than')];
  const kind = isWhole ? 'a whole number' : 'a number';
  if (min?.inclusive && max?.inclusive) return `${kind} from ${shown(min.value)} to ${shown(max.value)}`;
  const limits = [
    min && `${min.inclusive ? 'of at least' : 'above'} ${shown(min.value)}`,
    max && `${max.inclusive ? 'of at most' : 'below'} ${shown(max.value)}`,
  ].filter(Boolean);
  return [kind, limits.join(' and ')].filter(Boolean).join(' ');
}

function wantedLength(kind: string, of: string, { checks = [] }: Definition): string {
  const rules = checks.map(({ _zod }) => _zod.def);
  const exact = rules.find(({ check }) => check === 'length_equals') as { length?: number } | undefined;
  const min = rules.find(({ check }) => /^min_(length|size)$/.test(check))?.minimum;
  const max = rules.find(({ check }) => /^max_(length|size)$/.test(check))?.maximum;
  return kind + amount(of, exact?.length ?? min, exact?.length ?? max);
}

/** What a schema wants, as the object of "Give". */
function wanted(schema: Schema): string {
  const definition = definitionOf(schema);
  const { type, format, options = [], entries, values, innerType, getter } = definition;
  switch (type) {
    case 'string':
      return FORMATS[format ?? ''] ?? wantedLength('text', 'character', definition);
    case 'number':
      return wantedNumber(definition);
    case 'array':
    case 'set':
      return wantedLength('a list', 'entry', definition);
    case 'tuple':
      return 'a list';
    case 'enum':
      return oneOf(Object.values(entries ?? {}));
    case 'literal':
      return oneOf(values ?? []);
    case 'union':
      return [...new Set(options.map(wanted))].join(', or ');
    case 'nullable':
      return `${wanted(innerType!)}, or null`;
    case 'pipe':
      return wanted(definition.in!);
    case 'lazy':
      return wanted(getter!());
    default:
      return KINDS[type] ?? (innerType ? wanted(innerType) : 'something else');
  }
}

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null;

/** Says in plain English what to give instead, wherever a schema has no words of its own. */
const sentenceOf: z.core.$ZodErrorMap = (issue) => {
  const { input, schema } = issue;
  const give = (what: string) => `${input === undefined ? 'This is missing. ' : ''}Give ${what}`;
  const unsaid = input === undefined ? 'This is missing' : 'Cannot be used';
  const want = schema ? give(wanted(schema)) : unsaid;
  switch (issue.code) {
    case 'invalid_type':
    case 'too_small':
    case 'too_big':
      return want;
    case 'invalid_value':
      return give(oneOf(issue.values));
    case 'invalid_format':
      if (issue.format === 'starts_with') return `Begin with "${String(issue['prefix'])}"`;
      if (issue.format === 'ends_with') return `End with "${String(issue['suffix'])}"`;
      return FORMATS[issue.format] ? give(FORMATS[issue.format]!) : 'Not in the right form';
    case 'not_multiple_of':
      return give(`a multiple of ${shown(issue.divisor)}`);
    case 'unrecognized_keys':
      return `Unknown: ${issue.keys.slice(0, SHOWN_MAX).join(', ')}. Check the spelling`;
    case 'invalid_union':
      if (Array.isArray(issue.options)) return `Give ${oneOf(issue.options)}`;
      // An object is what was wanted: it is one of its members that no form has like this.
      return isObject(input) ? 'This has none of the forms that it can have' : want;
    case 'invalid_key':
      return 'Not a name that a member can have';
    case 'invalid_element':
      return 'An entry cannot be used';
    default:
      return unsaid;
  }
};

z.config({ customError: sentenceOf });
