export { PersonaBundles } from './persona-bundles.js';
export type { PersonaVersion } from './persona-row.js';
export { PersonasModule } from './personas.module.js';
export {
  PersonasService,
  type PersonaSummary,
  type PersonaUpdate,
  type PersonaWrite,
} from './personas.service.js';
export { promptOf } from './prompt.js';
export { readPersona } from './read-persona.js';
