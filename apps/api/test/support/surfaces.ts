import { SURFACES } from '../../src/app.module.js';
import { MANAGEMENT } from '../../src/management/index.js';
import { Surfaces } from '../../src/surfaces/index.js';

/** The surfaces of the service, as it declares them. */
export const surfaces = new Surfaces(SURFACES);

export const isConsole = (path: string): boolean => surfaces.at(path) === MANAGEMENT;
