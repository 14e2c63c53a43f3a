import type { Tool } from '@signet/contracts';

/** What is asked of the provider when a tool is called: `GET /repos/{owner}`, or what an MCP server calls it. */
export const callOf = ({ method, path, upstream_name }: Tool): string =>
  path === null ? (upstream_name ?? '–') : `${method ?? 'GET'} ${path}`;
