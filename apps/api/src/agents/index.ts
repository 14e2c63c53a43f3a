export { AgentEntity } from './agent.entity.js';
export { AgentsModule } from './agents.module.js';
export { AgentsRepository, type AgentFilters, type CurrentAgent } from './agents.repository.js';
export { AgentsService } from './agents.service.js';
export { ChangeAgent, type Change } from './change-agent.js';
export { LastVerified } from './last-verified.js';
export { PermissionCatalogueService } from './permission-catalogue.js';
export { RegisterAgent, type Registrar, type Registration } from './register-agent.js';
export { VerifyAgent } from './verify-agent.js';
