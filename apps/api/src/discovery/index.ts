export { DISCOVERY } from './surface.js';
