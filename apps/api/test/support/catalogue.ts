import type { INestApplicationContext } from '@nestjs/common';
import {
  EVENT_TYPES,
  FACTS,
  wordsOfReason,
  type EventDefinition,
  type EventType,
  type FactDefinition,
} from '@signet/contracts';
import { isDeepStrictEqual } from 'node:util';
import { Journal, type Fact } from '../../src/journal/index.js';

interface Event {
  type: EventType;
  data: unknown;
}

/**
 * Holds everything that an instance puts on record and announces to the catalogue: what is not declared, or not in the way
 * that is declared, fails the call that said it.
 */
export function holdToCatalogue(nest: INestApplicationContext): void {
  const journal = nest.get(Journal);
  const rowsOf = journal.rowsOf.bind(journal);
  const announce = journal.announce.bind(journal);
  journal.rowsOf = (fact) => {
    requireDeclared(fact);
    return rowsOf(fact);
  };
  journal.announce = (tx, ...events) => {
    for (const event of events) requireDeclaredEvent(event);
    return announce(tx, ...events);
  };
}

// What people give as a reason is no single word of this shape.
const CODE = /^[a-z0-9]+([_.][a-z0-9]+)+$/;

/** @throws Error */
export function requireDeclared({ type, reason = '', details = {}, heardAs = [] }: Fact): void {
  const declared = (FACTS as Partial<Record<string, FactDefinition>>)[type];
  if (!declared) throw new Error(`The catalogue has no fact ${type}.`);
  if (CODE.test(reason) && !wordsOfReason(reason)) throw new Error(`${type}: no words for ${reason}.`);
  const read = declared.details.safeParse(details);
  if (!read.success) throw new Error(`${type} with other details than declared: ${read.error.message}`);
  for (const event of heardAs as readonly Event[]) {
    if (!declared.heardAs.includes(event.type)) throw new Error(`${type} is not heard as ${event.type}.`);
    requireDeclaredEvent(event);
  }
}

function requireDeclaredEvent({ type, data }: Event): void {
  const { data: schema }: EventDefinition = EVENT_TYPES[type];
  const told: unknown = JSON.parse(JSON.stringify(data));
  const read = schema.safeParse(told);
  if (!read.success) throw new Error(`${type} with other data than declared: ${read.error.message}`);
  if (!isDeepStrictEqual(read.data, told)) throw new Error(`${type} with members that are not declared.`);
}
