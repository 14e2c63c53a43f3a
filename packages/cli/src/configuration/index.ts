export { readConfiguration } from './read.js';
export { schemaText } from './schema.js';
export { FILE_BYTES_MAX } from './yaml-text.js';
