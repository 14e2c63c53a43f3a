export { driftVersion, toWire, type DriftSettings } from './drift-config.js';
export { DriftConfigurations, type DriftTarget } from './drift-configurations.js';
export { DriftReader } from './drift-reader.js';
export type { StoredPing } from './drift.repository.js';
export { DriftModule } from './drift.module.js';
export { HealthPings, type PingVerdict } from './health-pings.js';
