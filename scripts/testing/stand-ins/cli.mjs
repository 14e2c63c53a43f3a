// Plays the command line for the launcher's own specs: prints what it was given, as JSON.
const { DATABASE_URL, DATABASE_OWNER_URL, SIGNET_API_URL, SIGNET_STAND_IN } = process.env;
const args = process.argv.slice(2);

if (args[0] === 'prepare' && args[1] === '--json') {
  if (SIGNET_STAND_IN === 'bad-settings') {
    console.error(
      'SIGNET_MASTER_KEY: must be 32 bytes of base64\nSIGNET_REGISTRATION: must be open, approval or closed',
    );
    process.exit(78);
  }
  if (SIGNET_STAND_IN === 'not-prepared') {
    console.error('The database is not ready for this version.');
    process.exit(69);
  }
  const address = new URL(DATABASE_OWNER_URL ?? DATABASE_URL);
  if (!DATABASE_URL) address.username = 'service';
  console.log(JSON.stringify({ database_url: DATABASE_URL ?? address.href, warning: null }));
  process.exit(0);
}
console.log(JSON.stringify({ args, DATABASE_URL, SIGNET_API_URL }));
process.exit(args.includes('fail') ? 7 : 0);
