/**
 * The version that a change is based on, from its `If-Match`: our entity tags are times of change. `*` asks for any
 * version that exists (RFC 9110 13.1.1), which is what a change without the header gets.
 */
export const ifMatchTime = (header: string | undefined): Date | undefined =>
  header && header.trim() !== '*' ? new Date(header.replaceAll('"', '')) : undefined;
