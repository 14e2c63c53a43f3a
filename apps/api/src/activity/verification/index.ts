import { LogVerification } from './log-verification.js';
import { VerificationRepository } from './verification.repository.js';

export { LogVerification };
export type { LogReport } from './log-verification.js';

export const VERIFICATION_PROVIDERS = [LogVerification, VerificationRepository];
