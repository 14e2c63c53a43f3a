import { SURFACES } from '../../src/app.module.js';
import { MANAGEMENT } from '../../src/management/index.js';
import { Surfaces } from '../../src/surfaces/index.js';

/** The surfaces of the public port, as the service declares them. */
export const surfaces = Surfaces.on('main', SURFACES);

export const isConsole = (path: string): boolean => surfaces.at(path) === MANAGEMENT;
