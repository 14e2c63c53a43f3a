'use client';

import { ArrowDown, ArrowUp, ChevronsUpDown } from 'lucide-react';
import { cn } from '../cn';
import { FROM, type Column, type Sorting } from './column';

/** Stays in sight while its rows go by, below whatever stays there above it. */
export const headClass = 'sticky top-(--table-top) z-1 bg-sunken shadow-[inset_0_-1px_0_var(--color-line)]';

/** A column's title; a sortable one is a button and tells its order through `aria-sort`. */
export function HeaderCell<T>({ column, sorting }: { column: Column<T>; sorting?: Sorting }) {
  const { sort } = column;
  const order =
    sorting?.value === sort?.ascending
      ? 'ascending'
      : sorting?.value === sort?.descending
        ? 'descending'
        : 'none';
  const isSorted = sort !== undefined && order !== 'none';
  const Icon = isSorted ? (order === 'ascending' ? ArrowUp : ArrowDown) : ChevronsUpDown;
  const next = isSorted ? (order === 'ascending' ? 'descending' : 'ascending') : (sort?.first ?? 'ascending');
  return (
    <th
      scope="col"
      aria-sort={sort && sorting ? order : undefined}
      className={cn(
        headClass,
        'h-9 px-2 text-start font-medium whitespace-nowrap first:ps-4 last:pe-4 md:px-3',
        column.align === 'end' && 'text-end',
        column.from && FROM[column.from],
        column.width,
      )}
    >
      {sort && sorting ? (
        <button
          type="button"
          onClick={() => sorting.onChange(sort[next])}
          className={cn(
            '-mx-1 inline-flex h-7 items-center gap-1 rounded-chip px-1 hover:text-ink',
            isSorted && 'text-ink',
          )}
        >
          {column.header}
          <Icon aria-hidden className="size-3.5" strokeWidth={1.5} />
        </button>
      ) : (
        column.header
      )}
    </th>
  );
}
