import { NextResponse, type NextRequest } from 'next/server';
import { pageHeaders } from '@/lib/security-headers';

/** Where the API answers. Read at run time, so one build serves every installation. */
const apiOrigin = () => process.env.SIGNET_API_URL ?? 'http://127.0.0.1:4000';

/** The browser only ever talks to this origin: API calls are handed on, pages get their security headers. */
export function proxy(request: NextRequest): NextResponse {
  return request.nextUrl.pathname.startsWith('/api/') ? forwardToApi(request) : securePage(request);
}

function forwardToApi(request: NextRequest): NextResponse {
  const { pathname, search } = request.nextUrl;
  return NextResponse.rewrite(new URL(pathname + search, apiOrigin()));
}

function securePage(request: NextRequest): NextResponse {
  const nonce = btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(16))));
  const isHttps = (request.headers.get('x-forwarded-proto') ?? request.nextUrl.protocol).startsWith('https');
  const secured = pageHeaders({ nonce, isHttps, isDevelopment: process.env.NODE_ENV === 'development' });

  // Next finds the nonce in the request's own policy header and puts it on every script it writes.
  const headers = new Headers(request.headers);
  headers.set('x-nonce', nonce);
  headers.set('x-signet-path', request.nextUrl.pathname + request.nextUrl.search);
  headers.set('content-security-policy', secured['Content-Security-Policy']);

  const response = NextResponse.next({ request: { headers } });
  for (const [name, value] of Object.entries(secured)) response.headers.set(name, value);
  return response;
}

// Files go by, each by its whole name: what only begins like one is a page.
export const config = { matcher: '/((?!_next/static/|_next/image$|icon\\.svg$).*)' };
