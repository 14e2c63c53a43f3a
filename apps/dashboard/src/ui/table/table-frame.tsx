import type { ReactNode } from 'react';

/** The box around a table, its empty states and its footer. It is no scrolling box: the table's header stays in sight. */
export const TableFrame = ({ children, footer }: { children: ReactNode; footer?: ReactNode }) => (
  <div className="overflow-clip rounded-control border border-line bg-surface">
    {children}
    {footer && <div className="border-t border-line px-4 py-2">{footer}</div>}
  </div>
);
