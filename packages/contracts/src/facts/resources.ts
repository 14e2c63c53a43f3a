import { z } from 'zod';
import { fact } from './fact.js';

const Which = z.strictObject({
  resource: z.enum(['provider', 'tool', 'skill']).meta({ description: 'What it is' }),
  name: z.string(),
});
const WHICH: z.input<typeof Which> = { resource: 'tool', name: 'github:search_repos' };

export const RESOURCE_FACTS = {
  'ati.resource.created': fact('Entry added to the catalogue', { details: Which, example: WHICH }),
  'ati.resource.updated': fact('Entry of the catalogue changed', {
    details: Which.extend({ changed: z.array(z.string()) }),
    example: { ...WHICH, changed: ['scope'] },
  }),
  'ati.resource.deleted': fact('Entry removed from the catalogue', {
    details: Which.extend({
      tools: z.number().int().optional().meta({ description: 'How many tools went with a provider' }),
    }),
    example: WHICH,
  }),
  'ati.tools.imported': fact('Tools imported', {
    details: z.strictObject({
      provider: z.string(),
      from: z.enum(['openapi', 'mcp', 'ati']),
      created: z.number().int(),
      updated: z.number().int(),
      skipped: z.number().int(),
    }),
    example: { provider: 'github', from: 'openapi', created: 12, updated: 3, skipped: 1 },
  }),
};
