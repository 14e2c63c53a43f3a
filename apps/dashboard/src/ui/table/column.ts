import type { ReactNode } from 'react';

/** Widths of a table, not of the window: what stands beside it takes room too. */
export const TABLE_WIDTHS = ['md', 'lg', 'xl'] as const;
export type TableWidth = (typeof TABLE_WIDTHS)[number];

/** Hidden in a table narrower than this. */
export const FROM = { md: '@max-2xl:hidden', lg: '@max-4xl:hidden', xl: '@max-5xl:hidden' } as const;
/** Hidden in a table at least this wide. */
export const UNTIL = { md: '@2xl:hidden', lg: '@4xl:hidden', xl: '@5xl:hidden' } as const;

/** From which width on a table shows all its columns; undefined when it always does. */
export const wholeFrom = (columns: readonly Pick<Column<never>, 'from'>[]): TableWidth | undefined =>
  TABLE_WIDTHS.findLast((width) => columns.some(({ from }) => from === width));

export interface Column<T> {
  id: string;
  header: string;
  cell: (row: T) => ReactNode;
  /** From which width of the table on it has a place; before that it is among the row's details. Always, without one. */
  from?: TableWidth;
  align?: 'end';
  /** The values of the sort parameter for this column, and the one a first press asks for. */
  sort?: { ascending: string; descending: string; first: 'ascending' | 'descending' };
  className?: string;
  /** A class that gives the column its width, where the table has fixed ones. */
  width?: string;
}

export interface Selection {
  keys: ReadonlySet<string>;
  onChange: (keys: Set<string>) => void;
}

export interface Sorting {
  value: string;
  onChange: (value: string) => void;
}
