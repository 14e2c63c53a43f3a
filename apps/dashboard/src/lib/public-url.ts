import 'server-only';

/** The address agents call, for code samples: what the operator says, else where the dashboard itself finds the API. */
export const publicApiUrl = (): string =>
  (process.env.SIGNET_PUBLIC_URL ?? process.env.SIGNET_API_URL ?? 'http://127.0.0.1:4000').replace(
    /\/+$/,
    '',
  );
