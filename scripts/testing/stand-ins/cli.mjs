// Plays the command line for the launcher's own specs: prints what it was given, as JSON.
const { DATABASE_URL, SIGNET_API_URL } = process.env;
console.log(JSON.stringify({ args: process.argv.slice(2), DATABASE_URL, SIGNET_API_URL }));
process.exit(process.argv.includes('fail') ? 7 : 0);
