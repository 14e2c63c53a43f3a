import type { ReactNode } from 'react';
import { Name } from '../name';

interface LeadCellProps {
  children: ReactNode;
  /** What tells it from others of its name, in one line. */
  below: string | null;
}

/** The cell that says which row it is. */
export function LeadCell({ children, below }: LeadCellProps) {
  return (
    <div className="flex min-w-0 flex-col">
      {children}
      {below && (
        <Name className="text-meta text-muted" isOneLine>
          {below}
        </Name>
      )}
    </div>
  );
}
