import pg from 'pg';

/**
 * Makes an empty database beside the one that `adminUrl` names.
 * @param {string} adminUrl
 * @param {string} name letters, digits and underscores; an old one of that name is replaced
 * @returns {Promise<{ url: string, drop: () => Promise<void> }>}
 */
export async function createDatabase(adminUrl, name) {
  if (!/^[a-z0-9_]+$/.test(name)) throw new Error(`${name} is not a plain database name.`);
  const drop = async () => {
    await run(adminUrl, `drop database if exists ${name} with (force)`);
    // The login that the service made for itself in it.
    await run(adminUrl, `drop role if exists signet_service_${name}`);
  };
  await drop();
  await run(adminUrl, `create database ${name}`);
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  return { url: url.href, drop };
}

/**
 * Runs one statement.
 * @param {string} url
 * @param {string} statement
 * @param {unknown[]} [values]
 */
export async function run(url, statement, values) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement, values);
  } finally {
    await client.end();
  }
}
