'use client';

import { ChevronDown } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Fragment, useState, type ComponentProps, type ReactNode } from 'react';
import { Button } from '../button';
import { Checkbox } from '../checkbox';
import { cn } from '../cn';
import { FROM, UNTIL, wholeFrom, type Column, type Selection, type Sorting } from './column';
import { headClass, HeaderCell } from './header-cell';
import { SkeletonRows } from './skeleton-rows';

export interface DataTableProps<T> {
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
  /** Lets rows be ticked, by key. What is ticked on other pages stays. */
  selection?: Selection;
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

const cellClass = 'h-10 border-t border-line px-2 py-1.5 align-middle first:ps-4 last:pe-4 @2xl:px-3';
// Of a long list somebody wants to see much at once.
const lowCellClass = cn(cellClass, '@2xl:h-7 @2xl:py-0');

export function DataTable<T>({
  caption,
  columns,
  rows,
  rowKey,
  rowName,
  sorting,
  rowMenu,
  isSelected,
  selection,
  isStale,
  window,
}: DataTableProps<T>) {
  const t = useTranslations('ui.table');
  const [opened, setOpened] = useState<string | null>(null);
  const whole = wholeFrom(columns);
  const rowCell = window ? lowCellClass : cellClass;
  // Where every column has its place there is nothing more to see of a row.
  const untilWhole = whole ? UNTIL[whole] : 'hidden';
  return (
    <div className="@container">
      <table
        aria-busy={rows === undefined || isStale || undefined}
        aria-rowcount={window?.rowCount}
        className={cn(
          window && '@2xl:table-fixed',
          'w-full border-collapse text-small transition-opacity duration-120',
          isStale && 'opacity-60',
        )}
      >
        <caption className="sr-only">{caption}</caption>
        <thead className="text-meta text-muted">
          <tr>
            {selection && (
              <th scope="col" className={cn(headClass, 'w-8 ps-4')}>
                <SelectAll keys={(rows ?? []).map(rowKey)} selection={selection} />
              </th>
            )}
            {columns.map((column) => (
              <HeaderCell key={column.id} column={column} {...(sorting && { sorting })} />
            ))}
            <th scope="col" className={cn(headClass, 'w-12 px-3 @2xl:pe-4', !rowMenu && untilWhole)}>
              <span className="sr-only">{t('actions')}</span>
            </th>
          </tr>
        </thead>
        {rows === undefined ? (
          <SkeletonRows
            columns={columns}
            hasMenu={rowMenu !== undefined}
            hasSelection={selection !== undefined}
          />
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
                    className="transition-colors duration-120 hover:bg-hover aria-[current=true]:bg-selected"
                  >
                    {selection && (
                      <td className={cn(rowCell, 'pe-0')}>
                        <span className="flex">
                          <Checkbox
                            data-row-select
                            aria-label={t('select', { name: rowName(row) })}
                            checked={selection.keys.has(id)}
                            onChange={() => selection.onChange(toggled(selection.keys, [id]))}
                          />
                        </span>
                      </td>
                    )}
                    {columns.map((column) => (
                      <td
                        key={column.id}
                        className={cn(
                          rowCell,
                          column.align === 'end' && 'text-end',
                          column.from && FROM[column.from],
                          column.className,
                        )}
                      >
                        {column.cell(row)}
                      </td>
                    ))}
                    <td className={cn(rowCell, 'px-2 text-end', !rowMenu && untilWhole)}>
                      <span className="inline-flex">
                        <Button
                          variant="ghost"
                          size="iconDense"
                          className={untilWhole}
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
                    <tr className={cn('bg-sunken', untilWhole)}>
                      <td colSpan={columns.length + (selection ? 2 : 1)} className="px-4 py-3">
                        <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-2">
                          {columns.map(
                            ({ from, ...column }) =>
                              from && (
                                <Fragment key={column.id}>
                                  <dt className={cn('text-muted', UNTIL[from])}>{column.header}</dt>
                                  <dd className={cn('min-w-0 [overflow-wrap:anywhere]', UNTIL[from])}>
                                    {column.cell(row)}
                                  </dd>
                                </Fragment>
                              ),
                          )}
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
    </div>
  );
}

const Spacer = ({ height }: { height: number }) =>
  height > 0 && (
    <tr aria-hidden>
      {/* oxlint-disable-next-line jsx-a11y/control-has-associated-label -- it stands for rows and is no control */}
      <td style={{ height }} />
    </tr>
  );

function SelectAll({ keys, selection }: { keys: readonly string[]; selection: Selection }) {
  const t = useTranslations('ui.table');
  const chosen = keys.filter((key) => selection.keys.has(key));
  const isAll = keys.length > 0 && chosen.length === keys.length;
  return (
    <span className="flex">
      <Checkbox
        aria-label={t('selectAll')}
        checked={isAll}
        mixed={chosen.length > 0 && !isAll}
        disabled={keys.length === 0}
        onChange={() =>
          selection.onChange(
            toggled(selection.keys, isAll ? keys : keys.filter((key) => !selection.keys.has(key))),
          )
        }
      />
    </span>
  );
}

function toggled(chosen: ReadonlySet<string>, keys: readonly string[]): Set<string> {
  const next = new Set(chosen);
  for (const key of keys) if (!next.delete(key)) next.add(key);
  return next;
}
