/** What is used of Node's `node:diagnostics_channel`. */
interface Channels {
  subscribe: (name: string, listener: (message: Sent) => void) => void;
  unsubscribe: (name: string, listener: (message: Sent) => void) => void;
}

/** What the `fetch` of Node tells when a request goes out (undici, `undici:client:sendHeaders`). */
interface Sent {
  request?: { origin?: unknown; path?: unknown };
  socket?: { unref?: () => void };
}

const CHANNEL = 'undici:client:sendHeaders';

/**
 * Makes a request whose connection does not keep the process alive while it is open. Only Node's own `fetch` can be told
 * so, and only by its socket; elsewhere this does nothing.
 */
export async function withoutHolding(url: string, request: () => Promise<Response>): Promise<Response> {
  const channels = channelsOfNode();
  const { origin, pathname, search } = new URL(url);
  const letGo = ({ request: sent, socket }: Sent) => {
    if (sent?.path === pathname + search && String(sent.origin) === origin) socket?.unref?.();
  };
  channels?.subscribe(CHANNEL, letGo);
  try {
    return await request();
  } finally {
    channels?.unsubscribe(CHANNEL, letGo);
  }
}

function channelsOfNode(): Channels | undefined {
  const { process } = globalThis as { process?: { getBuiltinModule?: (name: string) => unknown } };
  return process?.getBuiltinModule?.('node:diagnostics_channel') as Channels | undefined;
}
