export { readConfiguration, sizeFault } from './read.js';
export { schemaText } from './schema.js';
