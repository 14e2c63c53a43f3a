export { AccessTokens, type VerifiedToken } from './access-tokens.js';
export {
  decodeUnverified,
  publicKeyOf,
  readUnverified,
  secretKeyOf,
  signSessionToken,
  verifySessionToken,
  type SessionTokenClaims,
  type UnverifiedSessionToken,
} from './formats/ati-session-token.js';
export { SigningKeys } from './signing-keys.js';
export { TokenEnds } from './token-ends.js';
export { TokenFamilies } from './token-families.js';
export { TokensModule } from './tokens.module.js';
export { TokensService, type IssuedTokens } from './tokens.service.js';
