import {
  ReplayList,
  Webhook,
  WebhookDeliveryDetail,
  WebhookDeliveryPage,
  WebhookFigures,
  WebhookPage,
  WebhookStats,
  type DeliveryState,
  type WebhookDeliveryQuery,
  type WebhookState,
  type WebhookStatsQuery,
} from '@signet/contracts';
import { queryOptions } from '@tanstack/react-query';
import { sinceOf, type ActivityRange } from '@/lib/period';
import { given, read, type Ask, type Given } from '@/lib/api/request';

export interface WebhookFilters {
  state?: WebhookState | null;
  about?: string;
  cursor?: string | null;
  limit?: number;
}

export interface DeliveryFilters {
  state?: DeliveryState | null;
  type?: string | null;
  status_class?: WebhookDeliveryQuery['status_class'] | null;
  range?: ActivityRange | null;
  /** Fixes where the range starts. Later pages need the same start as the first one. */
  since?: string | null;
  cursor?: string | null;
}

export interface DeadLetterFilters {
  webhook_id?: string | null;
  cursor?: string | null;
}

export const webhookQueries = {
  all: () => ['webhooks'] as const,
  list: (filters: WebhookFilters) =>
    queryOptions({
      queryKey: [...webhookQueries.all(), 'list', filters] as const,
      queryFn: (context) => read(WebhookPage, (api) => api.webhooks.list(given(filters)).page(), context),
    }),
  detail: (id: string) =>
    queryOptions({
      queryKey: [...webhookQueries.all(), 'detail', id] as const,
      queryFn: (context) => read(Webhook, (api) => api.webhooks.get(id), context),
    }),
  /** How all of them do, and how much was given up. */
  figures: (window: WebhookStatsQuery['window'] = '24h') =>
    queryOptions({
      queryKey: [...webhookQueries.all(), 'figures', window] as const,
      queryFn: (context) => read(WebhookFigures, (api) => api.webhooks.getFigures({ window }), context),
    }),
  stats: (id: string, window: WebhookStatsQuery['window']) =>
    queryOptions({
      queryKey: [...webhookQueries.all(), 'stats', id, window] as const,
      queryFn: (context) => read(WebhookStats, (api) => api.webhooks.getStats(id, { window }), context),
    }),
  deliveries: (id: string, filters: DeliveryFilters) =>
    deliveriesOf(['to', id], filters, (query) => (api) => api.webhooks.listDeliveries(id, query).page()),
  /** Those about one agent, to whichever endpoint. */
  deliveriesAbout: (agentId: string, filters: DeliveryFilters) =>
    deliveriesOf(
      ['about', agentId],
      filters,
      (query) => (api) => api.webhooks.listAgentDeliveries({ ...query, agent_id: agentId }).page(),
    ),
  deadLetters: (filters: DeadLetterFilters) =>
    queryOptions({
      queryKey: [...webhookQueries.all(), 'dead-letters', filters] as const,
      queryFn: (context) =>
        read(WebhookDeliveryPage, (api) => api.webhooks.listDeadLetters(given(filters)).page(), context),
      staleTime: 5_000,
    }),
  delivery: (id: string) =>
    queryOptions({
      queryKey: [...webhookQueries.all(), 'delivery', id] as const,
      queryFn: (context) => read(WebhookDeliveryDetail, (api) => api.webhooks.getDelivery(id), context),
      staleTime: 5_000,
    }),
  replays: (id: string) =>
    queryOptions({
      queryKey: [...webhookQueries.all(), 'replays', id] as const,
      queryFn: (context) => read(ReplayList, (api) => api.webhooks.listReplays(id), context),
    }),
};

function deliveriesOf(
  whose: readonly [to: string, id: string],
  filters: DeliveryFilters,
  asking: (query: Given<Omit<DeliveryFilters, 'range'>>) => Ask,
) {
  return queryOptions({
    queryKey: ['webhooks', 'deliveries', ...whose, filters] as const,
    queryFn: async (context) => {
      const { range, ...rest } = filters;
      const since = filters.since ?? sinceOf({ range }, Date.now());
      const page = await read(WebhookDeliveryPage, asking(given({ ...rest, since })), context);
      return { ...page, since };
    },
    staleTime: 5_000,
  });
}

/** As many as a page can hold: enough to name the endpoints of other rows and to notice the ones in trouble. */
export const knownWebhooks = () => webhookQueries.list({ limit: 200 });

/** The endpoints that are told about an agent. */
export const webhooksAbout = (agentId: string) => webhookQueries.list({ about: agentId, limit: 200 });
