export { ApiDocument } from './api-document.js';
export { DocsModule } from './docs.module.js';
export { documentText } from './document.js';
