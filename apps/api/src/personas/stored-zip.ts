// ZIP knows no zone: this is the first moment it can say, and the same everywhere.
const NO_TIME = new Date(1980, 0, 1);

/** Packs small files into a ZIP archive, without compressing them: the same files are the same archive. */
export async function storedZip(files: Readonly<Record<string, Buffer>>): Promise<Buffer> {
  // A start does not wait for a library that few ask for.
  const { zipSync } = await import('fflate');
  return Buffer.from(zipSync(files, { level: 0, mtime: NO_TIME }));
}
