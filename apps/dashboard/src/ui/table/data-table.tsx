'use client';

import { ChevronDown } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Fragment, useState, type ComponentProps, type ReactNode } from 'react';
import { Button } from '../button';
import { cn } from '../cn';
import type { Column, Sorting } from './column';
import { HeaderCell } from './header-cell';
import { SkeletonRows } from './skeleton-rows';

interface DataTableProps<T> {
  caption: string;
  columns: readonly Column<T>[];
  /** Undefined while the first page is on its way. */
  rows: readonly T[] | undefined;
  rowKey: (row: T) => string;
  /** Names a row for its buttons: "Details of Invoice bot". */
  rowName: (row: T) => string;
  sorting?: Sorting;
  rowMenu?: (row: T) => ReactNode;
  isSelected?: (row: T) => boolean;
  /** The rows shown belong to an earlier question; the answer to the current one is on its way. */
  isStale?: boolean;
  /** The rows are some out of a long list: what stands for the others. Columns keep their widths then. */
  window?: RowWindow;
}

export interface RowWindow {
  /** How many rows there are with the header, or -1 when nobody knows yet. */
  rowCount: number;
  /** The heights of the rows left out, in pixels. */
  above: number;
  below: number;
  rowProps: (index: number) => ComponentProps<'tr'> & { 'data-index': number };
}

const cellClass = 'h-10 border-t border-line px-2 py-1.5 align-middle first:ps-4 last:pe-4 md:px-3';

export function DataTable<T>({
  caption,
  columns,
  rows,
  rowKey,
  rowName,
  sorting,
  rowMenu,
  isSelected,
  isStale,
  window,
}: DataTableProps<T>) {
  const t = useTranslations('ui.table');
  const [opened, setOpened] = useState<string | null>(null);
  const hidden = columns.filter((column) => !column.key);
  return (
    <table
      aria-busy={rows === undefined || isStale || undefined}
      aria-rowcount={window?.rowCount}
      className={cn(
        window && 'md:table-fixed',
        'w-full border-collapse text-small transition-opacity duration-120',
        isStale && 'opacity-60',
      )}
    >
      <caption className="sr-only">{caption}</caption>
      <thead className="bg-sunken text-meta text-muted">
        <tr>
          {columns.map((column) => (
            <HeaderCell key={column.id} column={column} {...(sorting && { sorting })} />
          ))}
          <th scope="col" className={cn('w-12 px-3 md:pe-4', !rowMenu && 'md:hidden')}>
            <span className="sr-only">{t('actions')}</span>
          </th>
        </tr>
      </thead>
      {rows === undefined ? (
        <SkeletonRows columns={columns} hasMenu={rowMenu !== undefined} />
      ) : (
        <tbody>
          {window && <Spacer height={window.above} />}
          {rows.map((row, index) => {
            const id = rowKey(row);
            const isOpened = opened === id;
            return (
              <Fragment key={id}>
                <tr
                  data-row
                  {...window?.rowProps(index)}
                  aria-current={isSelected?.(row) || undefined}
                  className="relative transition-colors duration-120 hover:bg-hover aria-[current=true]:bg-selected"
                >
                  {columns.map((column) => (
                    <td
                      key={column.id}
                      className={cn(
                        cellClass,
                        column.align === 'end' && 'text-end',
                        !column.key && 'max-md:hidden',
                        column.className,
                      )}
                    >
                      {column.cell(row)}
                    </td>
                  ))}
                  <td className={cn(cellClass, 'px-2 text-end', !rowMenu && 'md:hidden')}>
                    <span className="relative inline-flex">
                      <Button
                        variant="ghost"
                        size="iconDense"
                        className="md:hidden"
                        aria-expanded={isOpened}
                        aria-label={t('details', { name: rowName(row) })}
                        onClick={() => setOpened(isOpened ? null : id)}
                      >
                        <ChevronDown
                          aria-hidden
                          strokeWidth={1.5}
                          className={cn('transition-transform duration-120', isOpened && 'rotate-180')}
                        />
                      </Button>
                      {rowMenu?.(row)}
                    </span>
                  </td>
                </tr>
                {isOpened && (
                  <tr className="bg-sunken md:hidden">
                    <td colSpan={columns.length + 1} className="px-4 py-3">
                      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-2">
                        {hidden.map((column) => (
                          <Fragment key={column.id}>
                            <dt className="text-muted">{column.header}</dt>
                            <dd className="min-w-0 break-words">{column.cell(row)}</dd>
                          </Fragment>
                        ))}
                      </dl>
                    </td>
                  </tr>
                )}
              </Fragment>
            );
          })}
          {window && <Spacer height={window.below} />}
        </tbody>
      )}
    </table>
  );
}

const Spacer = ({ height }: { height: number }) =>
  height > 0 && (
    <tr aria-hidden>
      {/* oxlint-disable-next-line jsx-a11y/control-has-associated-label -- it stands for rows and is no control */}
      <td style={{ height }} />
    </tr>
  );
