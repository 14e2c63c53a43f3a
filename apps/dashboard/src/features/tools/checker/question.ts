import { atiScopes, type Tool } from '@signet/contracts';
import { nearest } from '../scopes/nearest';

/** What somebody asks about: a tool of the catalogue, a scope by itself, or a name that nothing has. */
export type Question =
  | { kind: 'tool'; tool: Tool; required: string }
  | { kind: 'scope'; required: string }
  | { kind: 'unknown'; nearest: string[] };

/** Reads what was typed as a call would: a tool by its name, also in the older spelling, before anything else. */
export function questionOf(text: string, tools: readonly Tool[]): Question | null {
  const asked = text.trim();
  if (asked === '') return null;
  const byName = new Map(tools.map((tool) => [tool.name, tool]));
  const name = atiScopes.resolveToolName(asked, byName);
  const tool = name === null ? undefined : byName.get(name);
  if (tool) return { kind: 'tool', tool, required: tool.scope };
  const scope = atiScopes.parse(asked);
  if (scope && scope.kind !== 'any') return { kind: 'scope', required: asked };
  return { kind: 'unknown', nearest: nearest(asked, [...byName.keys()]) };
}
