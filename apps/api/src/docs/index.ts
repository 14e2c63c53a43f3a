export { ApiDocument } from './api-document.js';
export { DocsModule } from './docs.module.js';
export { API_DOCS, REFERENCE } from './surface.js';
export { documentText } from './document.js';
