export { AgentAuthModule } from './agentauth.module.js';
export { AgentAuthTokenRoutes } from './token-routes.js';
export { AGENTAUTH, AGENTAUTH_V1 } from './surface.js';
