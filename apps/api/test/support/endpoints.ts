import type { Manage } from './management.js';
import type { Receiver } from './receiver.js';

/** Adds endpoints for registrations, each at a path of its own of the receiver that is there by then. */
export function endpointMaker(at: () => { api: Manage; receiver: Receiver }) {
  let paths = 0;
  return async (more: object = {}): Promise<{ path: string; id: string }> => {
    const { api, receiver } = at();
    const path = `/hook-${++paths}`;
    const { body } = await api('POST', '/webhooks', {
      url: receiver.url(path),
      events: ['agent.registered'],
      ...more,
    });
    return { path, id: body.webhook.id };
  };
}
