import type { ComponentProps } from 'react';
import { DataTable } from './data-table';

type ChartTableProps<Row> = Pick<
  ComponentProps<typeof DataTable<Row>>,
  'caption' | 'columns' | 'rows' | 'rowKey' | 'rowName'
>;

/** What a chart shows, as a table in a box that scrolls. */
export const ChartTable = <Row,>(props: ChartTableProps<Row>) => (
  <section
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling box must be reachable by keyboard
    tabIndex={0}
    aria-label={props.caption}
    className="max-h-64 overflow-auto -outline-offset-2 [--table-top:0px]"
  >
    <DataTable {...props} />
  </section>
);
