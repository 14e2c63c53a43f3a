import net, { type AddressInfo } from 'node:net';

export interface BreakableLine {
  /** The same server, reached over this line. */
  url: string;
  /** Breaks every connection and refuses new ones. */
  cut(): Promise<void>;
  /** Swallows what goes through the connections there are, for good, and leaves them open: a firewall that forgot them. */
  forget(): void;
  /** Swallows what goes through any connection until it is mended. */
  hush(): void;
  mend(): Promise<void>;
  close(): Promise<void>;
}

/** A TCP line to a server that a test can cut, as if the server went away, or silence. */
export async function aBreakableLine(serverUrl: string): Promise<BreakableLine> {
  const url = new URL(serverUrl);
  const target = { port: Number(url.port), host: url.hostname };
  const sockets = new Set<net.Socket>();
  const keep = (socket: net.Socket) => {
    sockets.add(socket.on('error', () => {}).on('close', () => sockets.delete(socket)));
    return socket;
  };
  let isHushed = false;
  const swallow = (socket: net.Socket) => void socket.unpipe().resume();
  const server = net.createServer((client) => {
    keep(client);
    if (isHushed) return swallow(client);
    client.pipe(keep(net.connect(target))).pipe(client);
  });
  const listen = (port: number) => new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  await listen(0);
  const { port } = server.address() as AddressInfo;
  url.hostname = '127.0.0.1';
  url.port = String(port);

  const cut = async () => {
    if (!server.listening) return;
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  const forget = () => sockets.forEach(swallow);
  return {
    url: url.href,
    cut,
    forget,
    hush: () => {
      isHushed = true;
      forget();
    },
    mend: async () => {
      isHushed = false;
      if (!server.listening) await listen(port);
    },
    close: cut,
  };
}
