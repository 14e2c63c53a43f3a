import { crc32 } from 'node:zlib';
import { storedZip } from './stored-zip.js';

/** Reads an archive the way unpackers do: from the end record through the central directory to the files. */
function unpack(zip: Buffer): Record<string, string> {
  const end = zip.length - 22;
  expect(zip.readUInt32LE(end)).toBe(0x06054b50);
  let at = zip.readUInt32LE(end + 16);
  const files: Record<string, string> = {};
  for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
    expect(zip.readUInt32LE(at)).toBe(0x02014b50);
    const nameLength = zip.readUInt16LE(at + 28);
    const name = zip.toString('utf8', at + 46, at + 46 + nameLength);
    const local = zip.readUInt32LE(at + 42);
    expect(zip.readUInt32LE(local)).toBe(0x04034b50);
    const start = local + 30 + zip.readUInt16LE(local + 26);
    const content = zip.subarray(start, start + zip.readUInt32LE(local + 18));
    expect(crc32(content)).toBe(zip.readUInt32LE(at + 16));
    files[name] = content.toString();
    at += 46 + nameLength;
  }
  expect(at).toBe(end);
  return files;
}

describe('a stored ZIP', () => {
  it('gives its files back', async () => {
    const zip = await storedZip({
      'persona.json': Buffer.from('{"a":"ü"}'),
      'signature.txt': Buffer.from(''),
    });
    expect(unpack(zip)).toEqual({ 'persona.json': '{"a":"ü"}', 'signature.txt': '' });
  });

  it('is the same for the same files', async () => {
    const files = { a: Buffer.from('x') };
    expect((await storedZip(files)).equals(await storedZip(files))).toBe(true);
  });
});
