export { OperatorAuthenticator } from './operator-authenticator.js';
export { SessionEntity } from './session.entity.js';
export { SessionsModule } from './sessions.module.js';
export { SetupService } from './setup.service.js';
