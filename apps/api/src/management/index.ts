export { MANAGEMENT } from './surface.js';
