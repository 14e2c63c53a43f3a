import { plural } from '../plural.js';
import type { Terminal } from '../terminal.js';
import type { Mapper } from './mapping.js';
import { unique, type SourceAgent } from './sources/source.js';

/** An agent to be, in our words. */
export interface PlannedAgent extends SourceAgent {
  mapped: string[];
  unmapped: string[];
}

export function plan(agents: readonly SourceAgent[], mapper: Mapper): PlannedAgent[] {
  return agents.map((agent) => {
    const targets = agent.permissions.map((permission) => ({ permission, target: mapper.map(permission) }));
    return {
      ...agent,
      mapped: unique(targets.flatMap(({ target }) => target ?? [])),
      unmapped: targets.filter(({ target }) => target === null).map(({ permission }) => permission),
    };
  });
}

/** Asks once about each permission nothing is known about; the answers count for all agents. */
export async function askAboutUnmapped(
  planned: readonly PlannedAgent[],
  mapper: Mapper,
  terminal: Terminal,
): Promise<void> {
  const holders = new Map<string, number>();
  for (const permission of planned.flatMap(({ unmapped }) => unmapped))
    holders.set(permission, (holders.get(permission) ?? 0) + 1);

  for (const [permission, count] of holders) {
    terminal.say(`\nNothing is known about "${permission}" (${plural(count, 'agent')}).`);
    const choice = await terminal.ask('  [s]kip it, [c]hoose a permission, [t]ype one', {
      fallback: 's',
      fault: (text) => (/^(s|c|t|skip|choose|type)$/i.test(text) ? null : 'Answer s, c or t.'),
    });
    const target = await choose(choice.toLowerCase()[0], mapper, terminal);
    if (target) mapper.learn(permission, target);
  }
}

async function choose(
  choice: string | undefined,
  mapper: Mapper,
  terminal: Terminal,
): Promise<string | null> {
  const { catalogue } = mapper;
  if (choice === 't') {
    return terminal.ask('  Permission', {
      fault: (text) =>
        catalogue.has(text) ? null : 'That is not a permission: write service:resource:action.',
    });
  }
  if (choice !== 'c') return null;
  const list = catalogue.concrete;
  for (const [index, permission] of list.entries())
    terminal.say(`  ${String(index + 1).padStart(3)}  ${permission}`);
  const number = await terminal.ask('  Number', {
    fault: (text) => (list[Number(text) - 1] ? null : `Give a number from 1 to ${list.length}.`),
  });
  return list[Number(number) - 1] ?? null;
}
