import { runWithDatabase } from './instance/with-database.mjs';
import { runScript } from './process/script.mjs';

await runScript(() => runWithDatabase({ program: 'bench/run.mjs', builds: ['api'] }));
