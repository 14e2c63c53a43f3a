export { ActingAgent, requireActive } from './acting-agent.js';
export {
  callerWith,
  mayAdminister,
  subjectOf,
  subjectOrNobody,
  requireAccess,
  type AgentCaller,
} from './agent-caller.js';
export { AgentLookups, type CurrentAgent } from './agent-lookups.js';
export { AgentEntity } from './agent.entity.js';
export { AgentsModule } from './agents.module.js';
export { AgentsRepository, type AgentFilters } from './agents.repository.js';
export { AgentsService } from './agents.service.js';
export { isChangeable } from './changeable.js';
export { ChangeAgent, type Change } from './change-agent.js';
export {
  credentialCreated,
  credentialImported,
  credentialRevoked,
  credentialRotated,
} from './credential-facts.js';
export { LastVerified } from './last-verified.js';
export { mayGrantAdministration } from './operator-grants.js';
export { PermissionCatalogueService } from './permission-catalogue.js';
export { requireRecordReader } from './record-reader.js';
export { registrarFor } from './registrar.js';
export { RegisterAgent, type Registrar, type Registration } from './register-agent.js';
export { VerifyAgent } from './verify-agent.js';
