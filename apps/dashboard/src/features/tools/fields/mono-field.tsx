'use client';

import type { ComponentProps } from 'react';
import { cn } from '@/ui/cn';
import { TextArea, TextField } from '@/ui/field';

const EXACT = { autoComplete: 'off', autoCapitalize: 'none', spellCheck: false } as const;

/** For names, scopes and addresses: what is typed is taken letter by letter. */
export const MonoField = ({ className, ...props }: ComponentProps<typeof TextField>) => (
  <TextField large {...EXACT} className={cn('font-mono text-small', className)} {...props} />
);

export const MonoArea = ({ className, ...props }: ComponentProps<typeof TextArea>) => (
  <TextArea {...EXACT} className={cn('font-mono text-small', className)} {...props} />
);
