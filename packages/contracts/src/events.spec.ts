import { AGENTAUTH_EVENTS, EVENT_ALIASES, EVENT_NAME, eventCatalogue } from './events.js';
import { EVENT_TYPES } from './facts/index.js';

const types = Object.entries(EVENT_TYPES);

describe('the catalogue of events', () => {
  it.each(types)(
    '%s is well named, and its example follows its own schema',
    (name, { data, example, title }) => {
      expect(name).toMatch(EVENT_NAME);
      expect(title).not.toMatch(/\.$/);
      expect(data.parse(example)).toEqual(example);
    },
  );

  it.each(eventCatalogue())('$name has a JSON Schema that names every member of its example', (entry) => {
    const { properties } = entry.schema as { properties: Record<string, unknown> };
    for (const member of Object.keys(entry.example)) expect(properties).toHaveProperty(member);
  });

  it('keeps the small events far below the soft limit of 20 KiB', () => {
    for (const [, { example }] of types) expect(JSON.stringify(example).length).toBeLessThan(2_000);
  });

  it('has aliases that are no names themselves and lead to events of AgentAuth', () => {
    for (const [alias, { type }] of Object.entries(EVENT_ALIASES)) {
      expect(EVENT_TYPES).not.toHaveProperty([alias]);
      expect(AGENTAUTH_EVENTS).toContain(type);
    }
  });

  it('says different things about different events', () => {
    expect(new Set(types.map(([, { title }]) => title)).size).toBe(types.length);
  });
});
