'use client';

import type { ComponentProps, ReactNode } from 'react';
import { DataTable, type DataTableProps } from '@/ui/table/data-table';
import { ListStates } from '@/ui/table/list-states';

interface WholeListProps<Row> extends Omit<DataTableProps<Row>, 'rows' | 'isStale' | 'window'> {
  list: ComponentProps<typeof ListStates<Row>>['list'];
  /** What failed: "The keys could not be loaded". */
  failed: string;
  /** Instead of the table when there is nothing. */
  empty: ReactNode;
}

/** A short list that is read at once, with nothing that narrows it: a part of a page. */
export const WholeList = <Row,>({ list, failed, empty, ...table }: WholeListProps<Row>) => (
  <ListStates list={list} failed={failed} empty={empty}>
    {(rows) => <DataTable {...table} rows={rows} />}
  </ListStates>
);
