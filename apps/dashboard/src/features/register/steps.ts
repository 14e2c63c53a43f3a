import { RegisterAgent } from '@signet/contracts';
import { parseAsStringLiteral } from 'nuqs/server';
import type { z } from 'zod';

export const STEPS = ['identity', 'access', 'review', 'done'] as const;
export type Step = (typeof STEPS)[number];

export const stepParam = parseAsStringLiteral(STEPS).withDefault('identity').withOptions({ history: 'push' });

/** What the form holds; the schema turns it into what is sent. */
export type Draft = z.input<typeof RegisterAgent>;
export type Field = keyof Draft;

export const FIELDS_OF = {
  identity: ['name', 'owner_email', 'description'],
  access: ['rate_tier', 'permissions'],
} as const satisfies Partial<Record<Step, readonly Field[]>>;

export const FIELDS: readonly Field[] = [...FIELDS_OF.identity, ...FIELDS_OF.access];

/** The step on which a field is filled in. */
export const stepOf = (field: string): Step =>
  (FIELDS_OF.access as readonly string[]).includes(field) ? 'access' : 'identity';
