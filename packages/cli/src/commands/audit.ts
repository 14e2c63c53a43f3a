import { runAudit } from '@signet/audit';
import { callName, type Verb } from '../command.js';

/** The verifier reads its own words: it is also one file by itself, for whoever trusts nothing else of ours. */
export const verify: Verb = {
  name: 'verify',
  summary: 'Verify an export of the audit log, without a server',
  describe: (command) => command.argument('[words...]').allowUnknownOption().helpOption(false),
  run: (_options, { terminal, env }, words) =>
    runAudit(['verify', ...words], terminal.streams, `${callName(env)} audit`),
};
