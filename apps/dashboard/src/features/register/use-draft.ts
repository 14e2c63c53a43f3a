'use client';

import { RegisterAgent } from '@signet/contracts';
import { useEffect } from 'react';
import type { UseFormReturn } from 'react-hook-form';
import { z } from 'zod';
import type { Draft } from './steps';

const STORED = 'signet.register-agent';

// A draft may be half-finished, so its shape is checked and its rules are not.
const StoredDraft = z.object({
  name: z.string(),
  owner_email: z.string(),
  description: z.string().nullish(),
  permissions: z.array(z.string()),
  rate_tier: RegisterAgent.shape.rate_tier,
});

/** Keeps the form of this tab through a reload. The agent's key is never part of it. */
export function useDraft<O>(form: UseFormReturn<Draft, unknown, O>): { discard: () => void } {
  useEffect(() => {
    const stored = readDraft();
    if (stored) form.reset(stored, { keepDefaultValues: true });
    return form.subscribe({
      formState: { values: true },
      callback: ({ values }) => sessionStorage.setItem(STORED, JSON.stringify(values)),
    });
  }, [form]);
  return { discard: () => sessionStorage.removeItem(STORED) };
}

function readDraft(): Draft | null {
  try {
    return StoredDraft.parse(JSON.parse(sessionStorage.getItem(STORED) ?? 'null'));
  } catch {
    return null;
  }
}
