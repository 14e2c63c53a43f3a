// Runs before each file of tests: its server is the one of its worker.
const servers = process.env.SIGNET_TEST_DATABASE_URLS.split(' ');
process.env.SIGNET_TEST_DATABASE_URL = servers[Number(process.env.JEST_WORKER_ID) - 1];
