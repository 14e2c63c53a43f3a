'use client';

import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ErrorState } from '../error-state';
import { StaleAlert } from '../stale-alert';
import { TableFrame } from './table-frame';

interface ListStatesProps<Row> {
  list: Pick<
    UseQueryResult<{ data: Row[] }>,
    'data' | 'isError' | 'error' | 'isPlaceholderData' | 'dataUpdatedAt' | 'refetch'
  >;
  /** What failed: "The agents could not be loaded". */
  failed: string;
  /** Instead of the table when there is nothing to show in it. */
  empty: ReactNode;
  footer?: ReactNode;
  /** The table. Without rows it is still loading. */
  children: (rows: Row[] | undefined) => ReactNode;
}

/** The box of a table in its four states: loading, failed, empty, full; and full of what could not be read again. */
export function ListStates<Row>({ list, failed, empty, footer, children }: ListStatesProps<Row>) {
  const rows = list.data?.data;
  const retry = () => void list.refetch();
  if (list.isError && !rows)
    return (
      <TableFrame>
        <ErrorState title={failed} error={list.error} onRetry={retry} />
      </TableFrame>
    );
  const isEmpty = rows?.length === 0 && !list.isPlaceholderData;
  return (
    <>
      {list.isError && <StaleAlert error={list.error} readAt={list.dataUpdatedAt} onRetry={retry} />}
      <TableFrame footer={!isEmpty && rows && footer}>{isEmpty ? empty : children(rows)}</TableFrame>
    </>
  );
}
