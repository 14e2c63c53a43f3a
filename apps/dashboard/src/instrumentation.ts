/** Next.js calls this once, before the first request. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return;
  const { addClientAddress } = await import('./lib/client-address');
  addClientAddress();
}
