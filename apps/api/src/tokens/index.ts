export { AccessTokens, type VerifiedToken } from './access-tokens.js';
export { endAccessTokens } from './end-access-tokens.js';
export { SigningKeys } from './signing-keys.js';
export { TokenFamilies } from './token-families.js';
export { TokensModule } from './tokens.module.js';
export { TokensService, type IssuedTokens } from './tokens.service.js';
