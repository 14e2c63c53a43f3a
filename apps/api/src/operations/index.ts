export { OperationsModule } from './operations.module.js';
export { OperationsRoutes } from './operations-routes.js';
export { operationsServer } from './operations-server.js';
export { Readiness } from './readiness.js';
export { OPERATIONS } from './surface.js';
