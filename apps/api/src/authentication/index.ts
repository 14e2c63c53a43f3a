export { AgentAuthenticator } from './agent-authenticator.js';
export { AuthenticationModule } from './authentication.module.js';
export { SandboxAuthenticator } from './sandbox-authenticator.js';
