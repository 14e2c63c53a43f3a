import { cn } from '../cn';
import { Skeleton } from '../skeleton';
import { FROM, UNTIL, wholeFrom, type Column } from './column';

const ROWS = 8;

interface SkeletonRowsProps<T> {
  columns: readonly Column<T>[];
  hasMenu: boolean;
  hasSelection: boolean;
}

/** Rows with the height of real ones. */
export function SkeletonRows<T>({ columns, hasMenu, hasSelection }: SkeletonRowsProps<T>) {
  const whole = wholeFrom(columns);
  return (
    <tbody aria-hidden className="skeleton-appears">
      {Array.from({ length: ROWS }, (_, row) => (
        <tr key={row}>
          {hasSelection && (
            <td className="border-t border-line ps-4">
              <Skeleton className="w-4" />
            </td>
          )}
          {columns.map((column, index) => (
            <td
              key={column.id}
              className={cn('h-13.5 border-t border-line px-3 first:ps-4', column.from && FROM[column.from])}
            >
              <Skeleton className={cn(index === 0 ? 'w-40 max-w-full' : 'w-20 max-w-full')} />
            </td>
          ))}
          <td className={cn('border-t border-line px-3', !hasMenu && whole && UNTIL[whole])}>
            <Skeleton className="ms-auto w-4" />
          </td>
        </tr>
      ))}
    </tbody>
  );
}
