import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { inspect } from 'node:util';
import { noteHop } from '@/lib/api/hop';
import { forwardToApi } from './forward-to-api';
import { refuse } from './refuse';

const HEADER_MAX_BYTES = 16 * 1024;

/** How long a client may take, in milliseconds. */
export const DEADLINES = {
  headersTimeout: 15_000,
  /** For the whole request with its body. */
  requestTimeout: 30_000,
  /** Longer than the minute for which balancers keep a connection: they must be the ones that close it. */
  keepAliveTimeout: 72_000,
  connectionsCheckingInterval: 5_000,
};

export interface ConsoleServerOptions {
  /** Answers with the pages and files of the console. */
  pages: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  deadlines?: typeof DEADLINES;
}

/** The one origin that a browser talks to: calls of the API are handed on, everything else is a page. */
export function consoleServer({ pages, deadlines = DEADLINES }: ConsoleServerOptions): Server {
  return createServer({ ...deadlines, maxHeaderSize: HEADER_MAX_BYTES }, (request, response) => {
    noteHop(request);
    const path = request.url!.split('?', 1)[0]!;
    if (path.startsWith('/api/')) return forwardToApi(request, response);
    if (!isReadable(path) || !isHost(request.headers.host))
      return refuse(
        response,
        'request.malformed',
        'This address cannot be read. Check the link for a typing error.',
      );
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('Allow', 'GET, HEAD');
      return refuse(response, 'route.method_not_allowed', 'Pages are for reading.');
    }
    pages(request, response).catch((error: unknown) => {
      process.stderr.write(`${inspect(error)}\n`);
      if (response.headersSent) response.destroy();
      else
        refuse(
          response,
          'service.failed',
          'This page cannot be shown. Its reason is in the log of the dashboard.',
        );
    });
  });
}

/** Whether every part of a path is text: the framework answers 500 for an escape that it cannot decode. */
function isReadable(path: string): boolean {
  if (!path.startsWith('/')) return false;
  try {
    return !decodeURIComponent(path).includes('\0');
  } catch {
    return false;
  }
}

/** HTTP/1.0 knows no Host. */
const isHost = (host: string | undefined): boolean =>
  host === undefined || (/^[^/?#@\\]+$/.test(host) && URL.canParse(`http://${host}/`));
