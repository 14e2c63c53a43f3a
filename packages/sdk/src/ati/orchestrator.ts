import { ManagedOrchestrator, type ManagedConfig } from './managed-orchestrator.js';
import { OfflineOrchestrator, type OfflineConfig } from './offline-orchestrator.js';

export type AtiOrchestratorConfig = OfflineConfig | ManagedConfig;

/** Either kind: `provisionSandbox` and what it takes are the same. */
export type AtiOrchestrator = OfflineOrchestrator | ManagedOrchestrator;

/** What makes an orchestrator; which kind is decided by what it is given. */
export interface AtiOrchestratorConstructor {
  /**
   * With a `secret` or a `privateKey` it signs the tokens by itself.
   *
   * @throws TypeError when `proxyUrl` is missing or an option is misspelt
   */
  new (config: OfflineConfig): OfflineOrchestrator;
  /**
   * Without one Signet issues the tokens, and the secret never leaves it. What is left out of address and key is read
   * from `SIGNET_URL` and `SIGNET_MANAGEMENT_KEY`.
   *
   * @throws TypeError when either is missing, or an option is misspelt
   */
  new (config?: ManagedConfig): ManagedOrchestrator;
}

/** Starts sandboxes: says which tools each may use, and gives it a token that says so (ATI, 5). */
export const AtiOrchestrator = class {
  constructor(config: AtiOrchestratorConfig = {}) {
    // A secret that is given and empty is a mistake, and no wish for the other kind.
    return 'secret' in config || 'privateKey' in config
      ? new OfflineOrchestrator(config as OfflineConfig)
      : new ManagedOrchestrator(config);
  }
} as AtiOrchestratorConstructor;
