import { readFileSync } from 'node:fs';
import { CORE_SCHEMA, load, mergeTag } from 'js-yaml';

// Compose files merge mappings (`<<`), which YAML 1.2 left out.
const schema = CORE_SCHEMA.withTags(mergeTag);

/** Reads a file of Docker Compose as that does. */
export const readComposeFile = (file) => load(readFileSync(file, 'utf8'), { schema });
