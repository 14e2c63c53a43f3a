import type { z } from 'zod';
import { Settings } from './settings.js';
import { UNSAFE_SETTINGS } from './unsafe-settings.js';

function fallbackOf(schema: z.ZodType): string {
  const parsed = schema.safeParse(undefined);
  if (!parsed.success) return 'required';
  const value: unknown = parsed.data;
  if (value === undefined || value === '' || (Array.isArray(value) && !value.length)) return 'none';
  return `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;
}

/** What Signet warns about at every start, as Markdown. */
export function unsafeTable(): string {
  const rows = Object.entries(UNSAFE_SETTINGS).map(([name, { because }]) => `| \`${name}\` | ${because} |`);
  return ['| Warned about | When it |', '| --- | --- |', ...rows].join('\n');
}

/** The operators' table of settings as Markdown, made from the one schema that reads them. */
export function settingsTable(): string {
  const rows = Object.entries<z.ZodType>(Settings.shape).map(([name, schema]) => {
    const isSecret = schema.meta()?.['secret'] === true;
    // The folder is resolved against the working directory; the table shows what is resolved.
    const fallback = name === 'SIGNET_DATA_DIR' ? '`.signet`' : fallbackOf(schema);
    return `| \`${name}\` | ${schema.description ?? ''} | ${fallback} | ${isSecret ? 'yes' : ''} |`;
  });
  return ['| Variable | What it does | Default | Secret |', '| --- | --- | --- | --- |', ...rows].join('\n');
}
