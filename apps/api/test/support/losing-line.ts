import net, { type AddressInfo } from 'node:net';

export interface LosingLine {
  /** The same server, reached over this line. */
  url: string;
  /** Breaks the connection at the next answer, after all of it has arrived here. */
  loseNext(): void;
  /** The body of the answer that was lost, parsed if there was one. */
  lost(): unknown;
  /** How many requests went to the server since an answer was to be lost. */
  asked(): number;
  close(): Promise<void>;
}

/** A TCP line to a server on which answers get lost: what was asked has been done, and nobody hears of it. */
export async function aLosingLine(serverUrl: string): Promise<LosingLine> {
  const { hostname: host, port } = new URL(serverUrl);
  const sockets = new Set<net.Socket>();
  let isLosing = false;
  let answer = '';
  let asked = 0;
  const server = net.createServer((client) => {
    const upstream = net.connect({ host, port: Number(port) });
    for (const socket of [client, upstream])
      sockets.add(socket.on('error', () => {}).on('close', () => sockets.delete(socket)));
    client.on('data', (bytes: Buffer) => {
      if (/^(GET|POST|PUT|PATCH|DELETE) /.test(bytes.toString('latin1'))) asked += 1;
      upstream.write(bytes);
    });
    client.on('end', () => upstream.end());
    upstream.on('end', () => client.end());
    let came = '';
    upstream.on('data', (bytes: Buffer) => {
      if (!isLosing) return void client.write(bytes);
      came += bytes.toString();
      if (!isWhole(came)) return;
      isLosing = false;
      answer = came;
      client.destroy();
      upstream.destroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    loseNext: () => {
      isLosing = true;
      answer = '';
      asked = 0;
    },
    lost: () => {
      const [, body = ''] = answer.split('\r\n\r\n');
      return body ? JSON.parse(body) : undefined;
    },
    asked: () => asked,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Whether all of an answer with a length is there. */
function isWhole(answer: string): boolean {
  const [head = '', body] = answer.split('\r\n\r\n');
  const length = Number(/^content-length: (\d+)/im.exec(head)?.[1] ?? 0);
  return body !== undefined && Buffer.byteLength(body) >= length;
}
