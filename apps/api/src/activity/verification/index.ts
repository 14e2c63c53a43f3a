import { LogVerification } from './log-verification.js';
import { LogWatch } from './log-watch.js';
import { VerificationRepository } from './verification.repository.js';

export { LogVerification, LogWatch };
export type { LogReport } from './log-verification.js';

export const VERIFICATION_PROVIDERS = [LogVerification, LogWatch, VerificationRepository];
