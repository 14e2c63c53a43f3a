import { z } from 'zod';
import { ProxyAuth } from '../ati-resources.js';
import { AT, event, fact } from './fact.js';

const Unprotected = z.object({
  provider_id: z.string(),
  provider: z.string().meta({ description: 'Its name' }),
  base_url: z.string(),
  auth: ProxyAuth.meta({ description: 'What it says of itself' }),
  checked_at: z.iso.datetime(),
});
const UNPROTECTED: z.input<typeof Unprotected> = {
  provider_id: 'prv_00112233445566778899aabb',
  provider: 'proxy',
  base_url: 'https://proxy.example.com',
  auth: 'disabled',
  checked_at: AT,
};

export const PROXY_FACTS = {
  'ati.proxy.unprotected': fact('Proxy lets everybody in', {
    severity: 'critical',
    details: Unprotected.strict(),
    example: UNPROTECTED,
    heardAs: ['ati.proxy.unprotected'],
  }),
};

export const PROXY_EVENTS = {
  'ati.proxy.unprotected': event({
    title: 'Proxy lets everybody in',
    description:
      'A registered proxy says that it verifies no tokens, and did not say so before. Give it the key of its profile and start it anew.',
    since: '0.2.0',
    data: Unprotected,
    example: UNPROTECTED,
  }),
};
