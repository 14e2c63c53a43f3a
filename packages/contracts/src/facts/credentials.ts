import { z } from 'zod';
import { fact } from './fact.js';

const Named = z.strictObject({ credential_id: z.string() });
const CREDENTIAL = { credential_id: 'cred_00112233445566778899aabb' };
const ManagementKey = z.strictObject({ management_key_id: z.string(), permissions: z.array(z.string()) });
const MANAGEMENT_KEY = { management_key_id: 'mkey_00112233445566778899aabb', permissions: ['agents:read'] };

export const CREDENTIAL_FACTS = {
  'credential.created': fact('API key created', {
    details: z.strictObject({ name: z.string() }),
    example: { name: 'Second key' },
  }),
  'credential.rotated': fact('API key rotated', { details: Named, example: CREDENTIAL }),
  'credential.revoked': fact('API key revoked', { severity: 'warning', details: Named, example: CREDENTIAL }),
  'credential.imported': fact('API key imported', {
    details: z.strictObject({ name: z.string(), prefix: z.string() }),
    example: { name: 'From the old service', prefix: 'ak_1234' },
  }),
  'management_key.created': fact('Management key created', {
    details: ManagementKey,
    example: MANAGEMENT_KEY,
  }),
  'management_key.rotated': fact('Management key replaced', {
    details: ManagementKey,
    example: MANAGEMENT_KEY,
  }),
};
