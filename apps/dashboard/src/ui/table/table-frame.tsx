import type { ReactNode } from 'react';

/** The box around a table, its empty states and its footer. Wide tables scroll inside it. */
export const TableFrame = ({ children, footer }: { children: ReactNode; footer?: ReactNode }) => (
  <div className="overflow-hidden rounded-control border border-line bg-surface">
    <div className="relative overflow-x-auto">{children}</div>
    {footer && <div className="border-t border-line px-4 py-2">{footer}</div>}
  </div>
);
