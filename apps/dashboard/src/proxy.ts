import { NextResponse, type NextRequest } from 'next/server';
import { pageHeaders } from '@/lib/security-headers';

/** Gives every page its security headers. Calls of the API never come here: `src/server` hands them on. */
export function proxy(request: NextRequest): NextResponse {
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
