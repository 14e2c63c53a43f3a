import { Problem } from '../platform/errors/problem.js';

/** An agent of another organisation does not exist: existence is information. */
export const agentNotFound = (id: string) =>
  new Problem('agent.not_found', { detail: `No agent has the id ${id.slice(0, 60).toWellFormed()}.` });
