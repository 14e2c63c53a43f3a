import { AgentEntity } from './agents/index.js';
import { CredentialEntity } from './credentials/index.js';
import { MemberEntity, OrganisationEntity } from './members/index.js';
import { Ages1763700500000 } from './migrations/1763700500000-ages.js';
import { Core1763700000000 } from './migrations/1763700000000-core.js';
import { Counts1763700070000 } from './migrations/1763700070000-counts.js';
import { Personas1763700100000 } from './migrations/1763700100000-personas.js';
import { DeliveriesAbout1763700510000 } from './migrations/1763700510000-deliveries-about.js';
import { AttemptReason1763810300000 } from './migrations/1763810300000-attempt-reason.js';
import { PutOff1763810301000 } from './migrations/1763810301000-put-off.js';
import { ExpiringCredentials1763700520000 } from './migrations/1763700520000-expiring-credentials.js';
import { Guesses1763800300000 } from './migrations/1763800300000-guesses.js';
import { Drift1763700110000 } from './migrations/1763700110000-drift.js';
import { Commitments1763700120000 } from './migrations/1763700120000-commitments.js';
import { CredentialSuccessor1763700400000 } from './migrations/1763700400000-credential-successor.js';
import { CredentialsAndCatalogue1763700060000 } from './migrations/1763700060000-credentials-and-catalogue.js';
import { RateTiers1763700050000 } from './migrations/1763700050000-rate-tiers.js';
import { AuditChain1763700300000 } from './migrations/1763700300000-audit-chain.js';
import { AuditCheckpoints1763700310000 } from './migrations/1763700310000-audit-checkpoints.js';
import { AuditRetention1763700330000 } from './migrations/1763700330000-audit-retention.js';
import { AuditSearch1763700320000 } from './migrations/1763700320000-audit-search.js';
import { Events1763700200000 } from './migrations/1763700200000-events.js';
import { EventEpochs1763700220000 } from './migrations/1763700220000-event-epochs.js';
import { EventRetention1763700230000 } from './migrations/1763700230000-event-retention.js';
import { LogVerification1763800101000 } from './migrations/1763800101000-log-verification.js';
import { SealedColumns1763800100000 } from './migrations/1763800100000-sealed-columns.js';
import { SigningKeyBounds1763800200000 } from './migrations/1763800200000-signing-key-bounds.js';
import { UnknownAgentAttempts1763800200001 } from './migrations/1763800200001-unknown-agent-attempts.js';
import { AdministratorKeys1763800200002 } from './migrations/1763800200002-administrator-keys.js';
import { Webhooks1763700210000 } from './migrations/1763700210000-webhooks.js';
import { WebhooksOfAdministrators1763800200003 } from './migrations/1763800200003-webhooks-of-administrators.js';
import { TokenEpoch1763800200004 } from './migrations/1763800200004-token-epoch.js';
import { IdempotencyPresented1763800500000 } from './migrations/1763800500000-idempotency-presented.js';
import { GuardedFunctions1763800700000 } from './migrations/1763800700000-guarded-functions.js';
import { Instance1763810100000 } from './migrations/1763810100000-instance.js';
import { SessionTokens1763848000000 } from './migrations/1763848000000-session-tokens.js';
import { SlidingWindows1763847100000 } from './migrations/1763847100000-sliding-windows.js';
import { ToolCatalogue1763847000000 } from './migrations/1763847000000-tool-catalogue.js';
import { VirtualKeys1763847300000 } from './migrations/1763847300000-virtual-keys.js';
import { KeyPurposes1763820800000 } from './migrations/1763820800000-key-purposes.js';
import { AuditKeysMoved1763820801000 } from './migrations/1763820801000-audit-keys-moved.js';
import { WebhookKeysMoved1763820802000 } from './migrations/1763820802000-webhook-keys-moved.js';
import { OneCredentialTable1763820803000 } from './migrations/1763820803000-one-credential-table.js';
import { KeysOfOurs1763820804000 } from './migrations/1763820804000-keys-of-ours.js';
import { AuditKeysRotate1763820805000 } from './migrations/1763820805000-audit-keys-rotate.js';
import { NoDisabledMembers1763820806000 } from './migrations/1763820806000-no-disabled-members.js';
import { PingsCounted1763820807000 } from './migrations/1763820807000-pings-counted.js';
import { ProxiesAsProviders1763849000000 } from './migrations/1763849000000-proxies-as-providers.js';
import { ProxyChecks1763849100000 } from './migrations/1763849100000-proxy-checks.js';
import { TokenEnds1763830000000 } from './migrations/1763830000000-token-ends.js';
import type { Schema } from './platform/database/data-source.js';
import { ProviderEntity, SkillEntity, ToolEntity } from './resources/index.js';
import { ProfileEntity } from './session-tokens/index.js';
import { SessionEntity } from './sessions/index.js';
import { VirtualKeyEntity } from './virtual-keys/index.js';
import { WebhookEndpointEntity } from './webhooks/index.js';

/** Every row type and every migration, in order. */
export const SCHEMA: Schema = {
  entities: [
    AgentEntity,
    CredentialEntity,
    MemberEntity,
    OrganisationEntity,
    ProfileEntity,
    ProviderEntity,
    SessionEntity,
    SkillEntity,
    ToolEntity,
    VirtualKeyEntity,
    WebhookEndpointEntity,
  ] as never[],
  migrations: [
    Core1763700000000,
    RateTiers1763700050000,
    CredentialsAndCatalogue1763700060000,
    Counts1763700070000,
    Personas1763700100000,
    Drift1763700110000,
    Commitments1763700120000,
    Events1763700200000,
    Webhooks1763700210000,
    EventEpochs1763700220000,
    EventRetention1763700230000,
    AuditChain1763700300000,
    AuditCheckpoints1763700310000,
    AuditSearch1763700320000,
    AuditRetention1763700330000,
    CredentialSuccessor1763700400000,
    Ages1763700500000,
    DeliveriesAbout1763700510000,
    ExpiringCredentials1763700520000,
    SealedColumns1763800100000,
    LogVerification1763800101000,
    SigningKeyBounds1763800200000,
    UnknownAgentAttempts1763800200001,
    AdministratorKeys1763800200002,
    WebhooksOfAdministrators1763800200003,
    TokenEpoch1763800200004,
    Guesses1763800300000,
    GuardedFunctions1763800700000,
    IdempotencyPresented1763800500000,
    Instance1763810100000,
    AttemptReason1763810300000,
    PutOff1763810301000,
    KeyPurposes1763820800000,
    AuditKeysMoved1763820801000,
    WebhookKeysMoved1763820802000,
    OneCredentialTable1763820803000,
    KeysOfOurs1763820804000,
    AuditKeysRotate1763820805000,
    NoDisabledMembers1763820806000,
    PingsCounted1763820807000,
    TokenEnds1763830000000,
    ToolCatalogue1763847000000,
    SlidingWindows1763847100000,
    VirtualKeys1763847300000,
    SessionTokens1763848000000,
    ProxiesAsProviders1763849000000,
    ProxyChecks1763849100000,
  ],
};
