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
import { read, toQueryString } from '@/lib/api/request';

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

const PATH = '/api/v1/webhooks';
const webhookPath = (id: string) => `${PATH}/${encodeURIComponent(id)}`;

export const webhookQueries = {
  all: () => ['webhooks'] as const,
  list: (filters: WebhookFilters) =>
    queryOptions({
      queryKey: [...webhookQueries.all(), 'list', filters] as const,
      queryFn: (context) => read(WebhookPage, `${PATH}${toQueryString({ ...filters })}`, context),
    }),
  detail: (id: string) =>
    queryOptions({
      queryKey: [...webhookQueries.all(), 'detail', id] as const,
      queryFn: (context) => read(Webhook, webhookPath(id), context),
    }),
  /** How all of them do, and how much was given up. */
  figures: (window: WebhookStatsQuery['window'] = '24h') =>
    queryOptions({
      queryKey: [...webhookQueries.all(), 'figures', window] as const,
      queryFn: (context) => read(WebhookFigures, `${PATH}/figures?window=${window}`, context),
    }),
  stats: (id: string, window: WebhookStatsQuery['window']) =>
    queryOptions({
      queryKey: [...webhookQueries.all(), 'stats', id, window] as const,
      queryFn: (context) => read(WebhookStats, `${webhookPath(id)}/stats?window=${window}`, context),
    }),
  deliveries: (id: string, filters: DeliveryFilters) =>
    deliveriesAt(`${webhookPath(id)}/deliveries`, filters),
  /** Those about one agent, to whichever endpoint. */
  deliveriesAbout: (agentId: string, filters: DeliveryFilters) =>
    deliveriesAt(`${PATH}/deliveries`, { ...filters, agent_id: agentId }),
  deadLetters: (filters: DeadLetterFilters) =>
    queryOptions({
      queryKey: [...webhookQueries.all(), 'dead-letters', filters] as const,
      queryFn: (context) =>
        read(WebhookDeliveryPage, `${PATH}/dead-letters${toQueryString({ ...filters })}`, context),
      staleTime: 5_000,
    }),
  delivery: (id: string) =>
    queryOptions({
      queryKey: [...webhookQueries.all(), 'delivery', id] as const,
      queryFn: (context) =>
        read(WebhookDeliveryDetail, `${PATH}/deliveries/${encodeURIComponent(id)}`, context),
      staleTime: 5_000,
    }),
  replays: (id: string) =>
    queryOptions({
      queryKey: [...webhookQueries.all(), 'replays', id] as const,
      queryFn: (context) => read(ReplayList, `${webhookPath(id)}/replays`, context),
    }),
};

function deliveriesAt(path: string, filters: DeliveryFilters & { agent_id?: string }) {
  return queryOptions({
    queryKey: ['webhooks', 'deliveries', path, filters] as const,
    queryFn: async (context) => {
      const { range, ...rest } = filters;
      const since = filters.since ?? sinceOf({ range }, Date.now());
      return {
        ...(await read(WebhookDeliveryPage, path + toQueryString({ ...rest, since }), context)),
        since,
      };
    },
    staleTime: 5_000,
  });
}

/** As many as a page can hold: enough to name the endpoints of other rows and to notice the ones in trouble. */
export const knownWebhooks = () => webhookQueries.list({ limit: 200 });

/** The endpoints that are told about an agent. */
export const webhooksAbout = (agentId: string) => webhookQueries.list({ about: agentId, limit: 200 });
