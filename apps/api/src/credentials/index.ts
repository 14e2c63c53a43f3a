export { isWellFormedKey } from './api-key.js';
export { CredentialEntity } from './credential.entity.js';
export { CredentialsModule } from './credentials.module.js';
export {
  CredentialsService,
  type FoundCredential,
  type IssuedApiKey,
  type ToldCredential,
} from './credentials.service.js';
export { ImportedKeys } from './imported-keys.js';
export { ManagementKeys } from './management-keys.js';
