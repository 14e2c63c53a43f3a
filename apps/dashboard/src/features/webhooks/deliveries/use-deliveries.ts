'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { usePathname } from 'next/navigation';
import { createSerializer, useQueryStates } from 'nuqs';
import type { DeliveryFilters, webhookQueries } from '../webhook-queries';
import { isUnderWay } from './delivery-panel';
import { deliveryParams } from './delivery-params';

const serialize = createSerializer(deliveryParams);
const LOOK_AGAIN_MS = 3000;

/** A list of deliveries whose filters, page and open row are in the URL. `ask` says where the rows come from. */
export function useDeliveries(
  read: (filters: DeliveryFilters) => ReturnType<typeof webhookQueries.deliveries>,
) {
  const pathname = usePathname();
  const [params, setParams] = useQueryStates(deliveryParams, { history: 'push' });
  const { delivery, ...filters } = params;
  const list = useQuery({
    ...read(filters),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) =>
      state.data?.data.some((row) => isUnderWay(row.state)) ? LOOK_AGAIN_MS : false,
  });
  return {
    params,
    list,
    open: delivery,
    isFiltered: [params.state, params.type, params.status_class, params.range].some(Boolean),
    href: (row: { id: string }) => pathname + serialize({ ...params, delivery: row.id }),
    close: () => void setParams({ delivery: null }),
    clear: () => void setParams(null),
    // Whatever changes the question also goes back to its first page.
    ask: (change: Partial<typeof params>) => void setParams({ ...change, cursor: null, since: null }),
    onPage: (cursor: string | null) =>
      void setParams({ cursor, since: cursor === null ? null : (list.data?.since ?? null), delivery: null }),
  };
}
