import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { INestApplicationContext } from '@nestjs/common';
import { ApiDocument, documentText } from '../docs/index.js';

/** Prints the OpenAPI document with the default address, or writes it to a file. */
export async function writeOpenApi(app: INestApplicationContext, file?: string): Promise<void> {
  const text = documentText(await app.get(ApiDocument).at());
  if (file === undefined) {
    process.stdout.write(text);
    return;
  }
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, text);
  process.stdout.write(`Wrote ${file}.\n`);
}
