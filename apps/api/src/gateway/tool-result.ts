import type { McpToolResult } from '../resources/index.js';

/** What a provider answered to a call, as it speaks. */
export type ToolResult = { from: 'http'; value: unknown } | { from: 'mcp'; result: McpToolResult };

/** Whether the tool says of itself that it failed. */
export const reportsFailure = (answer: ToolResult): boolean =>
  answer.from === 'mcp' && answer.result.isError === true;

/** One value, for callers that do not speak MCP: what is structured, else the text, else all the content there is. */
export function valueOf(answer: ToolResult): unknown {
  if (answer.from === 'http') return answer.value;
  const { content = [], structuredContent } = answer.result;
  if (structuredContent !== undefined) return structuredContent;
  const texts = content.map(textOf);
  return texts.length > 0 && texts.every((text) => text !== null) ? texts.join('\n') : content;
}

/** The same for those that do. */
export function contentOf(answer: ToolResult): McpToolResult {
  if (answer.from === 'mcp')
    return { isError: false, ...answer.result, content: answer.result.content ?? [] };
  const { value } = answer;
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return { content: [{ type: 'text', text }], isError: false };
}

/** What a tool says of its failure, if it says it in words. */
export const wordsOf = (answer: ToolResult): string => {
  const value = valueOf(answer);
  return typeof value === 'string' ? value : '';
};

function textOf(item: unknown): string | null {
  const { type, text } = (item ?? {}) as { type?: unknown; text?: unknown };
  return type === 'text' && typeof text === 'string' ? text : null;
}
