import type { AtiTool, AtiToolDetail, AtiToolQuery } from '@signet/contracts';
import { bindingOf } from '../../gateway/index.js';
import type { CallableTool, ListedSkill } from '../../resources/index.js';

/** @param skills that whoever asks may read */
export const toAtiTool = (tool: CallableTool, skills: readonly ListedSkill[]): AtiTool => ({
  name: tool.name,
  description: tool.description,
  provider: tool.provider.name,
  // What is called over MCP is posted.
  method: tool.method ?? 'POST',
  tags: tool.tags,
  skills: skills.filter(bindingOf(tool)).map(({ name }) => name),
  input_schema: tool.inputSchema,
});

export const toAtiToolDetail = (tool: CallableTool, skills: readonly ListedSkill[]): AtiToolDetail => ({
  ...toAtiTool(tool, skills),
  endpoint: tool.path ?? '',
  hint: tool.hint,
  scope: tool.scope,
});

/** Clients refuse a whole list for one tool whose arguments are no object. */
export const toMcpTool = ({ name, description, inputSchema }: CallableTool) => ({
  name,
  description,
  inputSchema: argumentsOf(inputSchema),
});

function argumentsOf(schema: Record<string, unknown>): Record<string, unknown> {
  const { properties, required } = schema;
  const isUsable =
    (properties === undefined || (isMembers(properties) && Object.values(properties).every(isMembers))) &&
    (required === undefined ||
      (Array.isArray(required) && required.every((name) => typeof name === 'string')));
  return isUsable ? { ...schema, type: 'object' } : { type: 'object' };
}

const isMembers = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Whether a text holds what is searched for, in any case. */
export const searches = (search: string | undefined) => {
  const wanted = search?.toLowerCase();
  return (...texts: readonly string[]): boolean =>
    wanted === undefined || texts.some((text) => text.toLowerCase().includes(wanted));
};

export const matchingTools = (
  tools: readonly CallableTool[],
  { provider, search }: AtiToolQuery,
): CallableTool[] => {
  const found = searches(search);
  return tools.filter(
    (tool) =>
      (provider === undefined || tool.provider.name === provider) &&
      found(tool.name, tool.description, ...tool.tags),
  );
};
