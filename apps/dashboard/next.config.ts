import path from 'node:path';
import type { NextConfig } from 'next';
import createNextIntlPlugin from 'next-intl/plugin';

const workspace = path.join(import.meta.dirname, '../..');

const config: NextConfig = {
  output: 'standalone',
  outputFileTracingRoot: workspace,
  turbopack: { root: workspace },
  transpilePackages: ['@signet/contracts'],
  poweredByHeader: false,
  // Pages get their security headers in src/proxy.ts; files only need the one that stops content sniffing.
  headers: async () => [
    { source: '/_next/:path*', headers: [{ key: 'X-Content-Type-Options', value: 'nosniff' }] },
  ],
  experimental: {
    // A build that stops half-way can leave a cache that fails every later build.
    turbopackFileSystemCacheForBuild: false,
  },
};

export default createNextIntlPlugin('./src/i18n/request.ts')(config);
