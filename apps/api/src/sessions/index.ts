export { ConsoleOrigin } from './console-origin.js';
export { clearCookie, COOKIES, readCookie, setCookie } from './cookies.js';
export { OperatorAuthenticator } from './operator-authenticator.js';
export { SessionEntity } from './session.entity.js';
export { SessionsModule } from './sessions.module.js';
export { SessionsService, type HeldSession } from './sessions.service.js';
export { SetupService } from './setup.service.js';
export { SignInService, type Visitor } from './sign-in.js';
