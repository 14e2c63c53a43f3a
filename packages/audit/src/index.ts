export { checkpointHash, parseCheckpoint, signatureFault, type Checkpoint } from './checkpoint.js';
export { parseKeys, trustedKey, type TrustedKey } from './keys.js';
export { isConsistent, rootFromInclusion } from './merkle.js';
export { readLines } from './read-lines.js';
export type { Fault, FaultKind, Report } from './report.js';
export { ExportVerifier, type VerifyOptions } from './verify-export.js';
export { isProof, verifyConsistency, verifyProof } from './verify-proof.js';
