export {
  at,
  prefixesOf,
  type CredentialKind,
  type Envelope,
  type Surface,
  type SurfaceDocs,
} from './surface.js';
export { Surfaces } from './surfaces.js';
