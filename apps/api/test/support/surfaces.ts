import { SURFACES } from '../../src/app.module.js';
import { MANAGEMENT } from '../../src/management/index.js';
import { ATI, ATI_ADMIN, ATI_CALL, ATI_MCP } from '../../src/protocols/ati/index.js';
import { Surfaces } from '../../src/surfaces/index.js';

/** The surfaces of the public port, as the service declares them. */
export const surfaces = Surfaces.on('main', SURFACES);

export const isConsole = (path: string): boolean => surfaces.at(path) === MANAGEMENT;

/** Whether failures have the shape of ATI there. */
export const isAti = (path: string): boolean => [ATI, ATI_ADMIN, ATI_MCP].includes(surfaces.at(path));

/** Whether failures look like the answer of a tool there. */
export const isAtiCall = (path: string): boolean => surfaces.at(path) === ATI_CALL;

/** Whether a request that is not valid is told so with a status of its own. */
export const takes422 = (path: string): boolean => [MANAGEMENT, ATI].includes(surfaces.at(path));

/** Whether operators call there, in whatever shape. */
export const isForOperators = (path: string): boolean => isConsole(path) || surfaces.at(path) === ATI_ADMIN;
