export { ActivityTotals } from './activity-totals.js';
export { Epochs } from './epochs.js';
export { SealLag } from './seal-lag.js';
export { Sealer } from './sealer.js';
export { SealerRepository } from './sealer.repository.js';
