'use client';

import { useId, type ReactNode } from 'react';
import { Checkbox } from '@/ui/checkbox';
import { cn } from '@/ui/cn';
import { coveredBy } from './selection';

interface PermissionOptionProps {
  permission: string;
  label: string;
  help?: ReactNode;
  chosen: readonly string[];
  onToggle: (permission: string) => void;
}

/** One permission. What a chosen wildcard already contains is ticked and cannot be changed by itself. */
export function PermissionOption({ permission, label, help, chosen, onToggle }: PermissionOptionProps) {
  const id = useId();
  const covering = coveredBy(chosen, permission);
  return (
    <label
      title={permission}
      className={cn(
        'flex items-start gap-2 py-1',
        covering ? 'cursor-not-allowed text-muted' : 'cursor-pointer',
      )}
    >
      <Checkbox
        className="mt-0.5"
        aria-label={help ? undefined : `${label} ${permission}`}
        aria-describedby={help ? id : undefined}
        checked={covering !== null || chosen.includes(permission)}
        disabled={covering !== null}
        onChange={() => onToggle(permission)}
      />
      <span className="flex min-w-0 flex-col">
        <span>{label}</span>
        {help && (
          <span id={id} className="text-small text-muted">
            {help}
          </span>
        )}
      </span>
    </label>
  );
}
