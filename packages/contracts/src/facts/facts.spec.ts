import { readFileSync } from 'node:fs';
import { EVENT_NAME, eventCatalogue } from '../events.js';
import { REFUSALS } from '../refusals.js';
import type { EventDefinition, FactDefinition } from './fact.js';
import { EVENT_TYPES, FACTS, KNOWN_TYPES, RETIRED_FACTS, wordsOf } from './index.js';

interface Schema {
  properties: Record<string, { type?: string }>;
  required?: string[];
}
interface Published {
  facts: string[];
  events: Record<string, { schema: Schema; example: object }>;
}

const facts = Object.entries<FactDefinition>(FACTS);
const events: Readonly<Record<string, EventDefinition>> = EVENT_TYPES;

describe('the catalogue of facts', () => {
  it.each(facts)('%s is well named, and its example follows its own schema', (name, fact) => {
    expect(name).toMatch(EVENT_NAME);
    expect(fact.title).not.toMatch(/\.$/);
    expect(fact.details.parse(fact.example)).toEqual(fact.example);
  });

  it.each(facts)('%s takes no details that it does not declare', (_, { details, example }) => {
    expect(details.safeParse({ ...(example as object), another_member: 1 }).success).toBe(false);
  });

  it('says different things about different facts', () => {
    const titles = KNOWN_TYPES.map((type) => wordsOf(type)!.title);
    expect(new Set(titles).size).toBe(titles.length);
    expect(wordsOf('agent.unheard_of')).toBeNull();
  });

  it('has a fact behind every published event, or says why there is none', () => {
    const heard = new Set(facts.flatMap(([, { heardAs }]) => heardAs));
    const silent = Object.keys(events).filter((type) => !heard.has(type));
    expect(silent).toEqual(Object.keys(events).filter((type) => events[type]!.unrecorded));
  });

  it('warns of everything that is refused', () => {
    for (const type of Object.values(REFUSALS))
      if (type) expect([type, FACTS[type].severity]).toEqual([type, 'warning']);
  });

  it('takes no retired name up again', () => {
    for (const name of Object.keys(RETIRED_FACTS)) expect(FACTS).not.toHaveProperty([name]);
  });
});

describe('what version 0.1.0 published', () => {
  const published = JSON.parse(
    readFileSync(new URL('published-0.1.0.json', import.meta.url), 'utf8'),
  ) as Published;

  it('still has its words in the log', () => {
    expect(published.facts.filter((type) => !wordsOf(type))).toEqual([]);
  });

  it('is what events say that are there since then, and no other', () => {
    const since = Object.keys(events).filter((name) => events[name]!.since === '0.1.0');
    expect(since.toSorted()).toEqual(Object.keys(published.events).toSorted());
  });

  it.each(Object.entries(published.events))('still is what consumers of %s were promised', (name, then) => {
    const { data } = events[name]!;
    expect(data.parse(then.example)).toEqual(then.example);
    const now = eventCatalogue().find((entry) => entry.name === name)!.schema as unknown as Schema;
    expect(now.required).toEqual(expect.arrayContaining(then.schema.required ?? []));
    // New members are optional: what was stored before has none.
    expect(then.schema.required ?? []).toEqual(expect.arrayContaining(now.required ?? []));
    const typesOf = ({ properties }: Schema) =>
      Object.fromEntries(Object.entries(properties).map(([member, { type }]) => [member, type]));
    expect(typesOf(now)).toMatchObject(typesOf(then.schema));
  });
});
