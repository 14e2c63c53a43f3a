import { Injectable } from '@nestjs/common';
import { atiScopes } from '@signet/contracts';
import { callerKeyOf, type Sandbox } from '../access/index.js';
import { Places, PLACES } from '../limits/index.js';
import { Problem } from '../platform/errors/problem.js';
import { ToolFinder, type CallableTool, type ListedSkill, type ListedTool } from '../resources/index.js';

type Caller = Pick<Sandbox, 'organisationId' | 'scopes'>;

/** How many tools are read at once, and how large the descriptions of arguments in one list may be, in characters. */
const READ_AT_ONCE = 200;
const SCHEMAS_MAX = 4 * 1024 * 1024;
const UNDESCRIBED = { type: 'object' };

/** Which tools and skills a sandbox sees (ATI, 3.4 and 3.6). */
@Injectable()
export class Visible {
  private readonly lists = new Places(PLACES.toolLists);

  constructor(private readonly catalogue: ToolFinder) {}

  /**
   * Tools, by name, with all that is known of them. Of arguments whose descriptions would together be too large for one
   * answer the last ones are not described.
   * @throws Problem limit.exceeded, service.unavailable when too many lists are made at once
   */
  async tools(caller: Sandbox): Promise<CallableTool[]> {
    const leave = await this.lists.wait(callerKeyOf(caller));
    try {
      const ids = (await this.listedTools(caller)).map(({ id }) => id);
      const tools: CallableTool[] = [];
      let left = SCHEMAS_MAX;
      for (let at = 0; at < ids.length; at += READ_AT_ONCE)
        for (const tool of await this.catalogue.read(
          caller.organisationId,
          ids.slice(at, at + READ_AT_ONCE),
        )) {
          left -= JSON.stringify(tool.inputSchema).length;
          tools.push(left < 0 ? { ...tool, inputSchema: UNDESCRIBED } : tool);
        }
      return tools;
    } finally {
      leave();
    }
  }

  /** The tool of this name, or null: one that is not there and one that is not in scope are the same. */
  async tool(caller: Caller, name: string): Promise<CallableTool | null> {
    if (!isName(name)) return null;
    const tool = await this.catalogue.find(caller.organisationId, [...atiScopes.toolSpellings(name)]);
    return tool && covers(new atiScopes.HeldScopes(caller.scopes), tool) ? tool : null;
  }

  /**
   * Skills, by name: those that a scope names, also with a star; those bound to a tool that the caller may use, to its
   * provider or its category; and what these depend on.
   */
  async skills(caller: Caller): Promise<ListedSkill[]> {
    const [all, tools] = await Promise.all([
      this.catalogue.skills(caller.organisationId),
      this.listedTools(caller),
    ]);
    const seen = withDependencies(all, firstSeen(all, caller.scopes, tools));
    return all.filter(({ name }) => seen.has(name));
  }

  /** The texts of skills that somebody sees. */
  contents({ organisationId }: Caller, skills: readonly ListedSkill[]): Promise<Map<string, string>> {
    return this.catalogue.contents(
      organisationId,
      skills.map(({ id }) => id),
    );
  }

  /**
   * A skill with its text.
   * @throws Problem resource.not_found, alike for what is not there and what the caller does not see
   */
  async skill(caller: Caller, name: string): Promise<{ skill: ListedSkill; content: string }> {
    const skill = (await this.skills(caller)).find((one) => one.name === name);
    if (!skill) throw new Problem('resource.not_found', { detail: 'You have no skill of this name.' });
    const contents = await this.contents(caller, [skill]);
    return { skill, content: contents.get(skill.id) ?? '' };
  }

  private async listedTools({ organisationId, scopes }: Caller): Promise<ListedTool[]> {
    const held = new atiScopes.HeldScopes(scopes);
    return (await this.catalogue.list(organisationId)).filter((tool) => covers(held, tool));
  }
}

const NAME_MAX = 128;
const isName = (name: string) => name.length <= NAME_MAX && /^[\x21-\x7e]+$/.test(name);

/** A tool that needs nothing is nobody's: see the rule of calls. */
const covers = (held: atiScopes.HeldScopes, { scope }: { scope: string }): boolean =>
  scope !== '' && held.proxyCheck(scope);

/** Whether a skill says how a tool is used: one bound to the tool, to its provider or to the provider's category. */
export const bindingOf =
  ({ name, provider }: Pick<ListedTool, 'name' | 'provider'>) =>
  (skill: ListedSkill): boolean =>
    skill.tools.includes(name) ||
    skill.providers.includes(provider.name) ||
    (provider.category !== null && skill.categories.includes(provider.category));

function firstSeen(
  all: readonly ListedSkill[],
  scopes: readonly string[],
  tools: readonly ListedTool[],
): Set<string> {
  const held = new atiScopes.HeldScopes(scopes);
  const names = new Set(tools.map(({ name }) => name));
  const providers = new Set(tools.map(({ provider }) => provider.name));
  const categories = new Set(tools.flatMap(({ provider: { category } }) => category ?? []));
  const isSeen = (skill: ListedSkill) =>
    held.check(`skill:${skill.name}`) ||
    skill.tools.some((name) => names.has(name)) ||
    skill.providers.some((name) => providers.has(name)) ||
    skill.categories.some((name) => categories.has(name));
  return new Set(all.filter(isSeen).map(({ name }) => name));
}

function withDependencies(all: readonly ListedSkill[], seen: Set<string>): Set<string> {
  const byName = new Map(all.map((skill) => [skill.name, skill]));
  // What is added while we go through a set is gone through as well, once.
  for (const name of seen) for (const needed of byName.get(name)?.dependsOn ?? []) seen.add(needed);
  return seen;
}
