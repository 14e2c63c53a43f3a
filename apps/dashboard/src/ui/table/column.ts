import type { ReactNode } from 'react';

export interface Column<T> {
  id: string;
  header: string;
  cell: (row: T) => ReactNode;
  /** Stays visible on a phone; the other columns move into the row's details. */
  key?: boolean;
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
