import { z } from 'zod';
import { fact } from './fact.js';

const Named = z.strictObject({ permission: z.string() });
const example = { permission: 'zendesk:tickets:read' };

export const PERMISSION_FACTS = {
  'permission.added': fact('Permission added to the catalogue', { details: Named, example }),
  'permission.removed': fact('Permission removed from the catalogue', { details: Named, example }),
};
