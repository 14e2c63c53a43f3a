import { runWithDatabase } from './instance/with-database.mjs';
import { runScript } from './process/script.mjs';

await runScript(() => runWithDatabase({ program: 'e2e/faults/run.mjs', builds: ['api'] }));
