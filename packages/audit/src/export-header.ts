import { canonicalize, isObject, type Json, type JsonObject } from './jcs.js';
import { digestIn, listIn, membersOf, textIn, wholeNumber } from './lines.js';
import { Malformed } from './malformed.js';
import { subtreesOf, type Subtree } from './merkle.js';

/** What the first line of an export says about the others. */
export interface ExportHeader {
  /** 1 was written before an export was bound to the event that recorded it. */
  version: 1 | 2;
  origin: string;
  organisationId: string;
  exportedAt: string;
  /** What was asked for; null when that is everything. */
  filter: JsonObject | null;
  first: number;
  last: number;
  /** Events that were written, but had no place in the chain yet. */
  waiting: number;
  /** What stands for the events before the first. */
  before: Subtree[];
  /** The hash of the event before the first. Version 2 leaves it to the first event, which names it. */
  beforeHash: string | null;
  /** The sizes of the checkpoints at the end. Version 2 puts each behind its last event. */
  sizes: number[];
}

const COMMON = [
  'version',
  'origin',
  'organisation_id',
  'exported_at',
  'filter',
  'first_seq',
  'last_seq',
  'before',
];

/** @throws Malformed */
export function readHeader(json: JsonObject): ExportHeader {
  const version = json['version'];
  if (version !== 1 && version !== 2)
    throw new Malformed(`This verifier does not know exports of version ${JSON.stringify(version ?? null)}.`);
  membersOf(json, 'The header', [...COMMON, version === 1 ? 'checkpoints' : 'waiting']);
  const filter = json['filter'];
  if (filter !== null && !isObject(filter)) throw new Malformed('The filter in the header is not one.');
  const [first, last] = [
    wholeNumber(json['first_seq'], 'first_seq'),
    wholeNumber(json['last_seq'], 'last_seq'),
  ];
  if (first < 1 || last < first - 1) throw new Malformed(`An export cannot reach from ${first} to ${last}.`);
  if (filter === null && first !== 1)
    throw new Malformed(`An export of everything begins with the first event, and this one with ${first}.`);
  const before = membersOf(json['before'], 'before', version === 1 ? ['hash', 'tree'] : ['tree']);
  return {
    version,
    origin: textIn(json['origin'], 'origin'),
    organisationId: textIn(json['organisation_id'], 'organisation_id'),
    exportedAt: textIn(json['exported_at'], 'exported_at'),
    filter,
    first,
    last,
    waiting: version === 1 ? 0 : wholeNumber(json['waiting'], 'waiting'),
    before: subtreesOf(before['tree'], 0, first - 1),
    beforeHash: version === 1 ? hashBefore(before['hash'], first) : null,
    sizes:
      version === 1
        ? listIn(json['checkpoints'], 'checkpoints').map((size) => wholeNumber(size, 'A size'))
        : [],
  };
}

/** Whether an event is the one that recorded an export with this header: what it says is sealed, the header is not. */
export function hasRecorded(
  event: JsonObject,
  { exportedAt, filter, organisationId }: ExportHeader,
): boolean {
  return (
    event['event'] === 'audit.exported' &&
    event['format'] === 'ndjson' &&
    event['organisation_id'] === organisationId &&
    event['timestamp'] === exportedAt &&
    (event['filter'] ?? null) === (filter && canonicalize(filter))
  );
}

function hashBefore(json: Json | undefined, first: number): string {
  if (first > 1) return digestIn(json, 'The hash before the first event');
  if (json !== 'genesis') throw new Malformed('Before the first event there is none.');
  return json;
}
