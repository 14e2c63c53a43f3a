import type { Reader } from '../platform/database/database.js';

const OLDEST = 15;
/** The first with everything that migrations and statements name. */
const COMPLETE = 18;

/** Why this server will not do, as a sentence; null when it does. */
export async function tooOld(reader: Reader): Promise<string | null> {
  const { major, version } = await versionOf(reader);
  if (major >= OLDEST) return null;
  return `The database server is PostgreSQL ${version}: Signet needs ${OLDEST} or newer.`;
}

/**
 * Makes what an older server lacks, under the names that newer ones have. Before the migrations, which use it. A newer
 * server finds its own first.
 */
export async function supplyMissing(owner: Reader): Promise<void> {
  const { major } = await versionOf(owner);
  if (major >= COMPLETE) return;
  await owner.query(UUIDV7);
  await owner.query(UUID_EXTRACT_TIMESTAMP);
}

async function versionOf(reader: Reader): Promise<{ major: number; version: string }> {
  const [{ number, version }] = await reader.query<[{ number: number; version: string }]>(
    `select current_setting('server_version_num')::int as number, current_setting('server_version') as version`,
  );
  return { major: Math.floor(number / 10_000), version };
}

// RFC 9562 5.7 and 6.2, method 3: milliseconds, version, the fraction of the millisecond; the rest is random.
const UUIDV7 = `
  create or replace function uuidv7(shift interval default '0') returns uuid
  language sql volatile parallel safe as $$
    select encode(int8send((us / 1000) * 65536 + 28672 + (us % 1000) * 4096 / 1000)
      || substring(uuid_send(gen_random_uuid()) from 9), 'hex')::uuid
    from (select floor(extract(epoch from clock_timestamp() + shift) * 1000000)::bigint as us) moment
  $$`;

const UUID_EXTRACT_TIMESTAMP = `
  create or replace function uuid_extract_timestamp(id uuid) returns timestamptz
  language sql immutable strict parallel safe as $$
    select to_timestamp(('x' || left(replace(id::text, '-', ''), 12))::bit(48)::bigint / 1000.0)
  $$`;
