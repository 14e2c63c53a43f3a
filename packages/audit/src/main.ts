import { runAudit } from './cli.js';

process.exitCode = await runAudit(process.argv.slice(2), process);
