export { AgentAuthModule } from './agentauth.module.js';
export { renderAgentAuthError } from './error-envelope.js';
export { AgentAuthTokenRoutes } from './token-routes.js';
export { TOKEN_ROUTES } from './token-routes.description.js';
