import { crc32 } from 'node:zlib';

export interface ZipEntry {
  /** ASCII. */
  name: string;
  content: Buffer;
}

const VERSION = 20;
const DATE_1980_01_01 = (1 << 5) | 1;

/** Packs small files into a ZIP archive without compressing them (PKWARE APPNOTE 4.3). */
export function storedZip(entries: readonly ZipEntry[]): Buffer {
  const files: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, content } of entries) {
    const common = commonHeader(name, content);
    const local = Buffer.concat([uint32(0x04034b50), common, Buffer.from(name), content]);
    files.push(local);
    // Made by; then, after what is said in both headers: comment, disk, attributes, where the file starts.
    const [madeBy, rest, start] = [uint16(VERSION), Buffer.alloc(10), uint32(offset)];
    directory.push(Buffer.concat([uint32(0x02014b50), madeBy, common, rest, start, Buffer.from(name)]));
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  const count = uint16(entries.length);
  const end = [
    uint32(0x06054b50),
    uint32(0),
    count,
    count,
    uint32(central.length),
    uint32(offset),
    uint16(0),
  ];
  return Buffer.concat([...files, central, ...end]);
}

/** Version, flags, method 0 (stored), time, date, checksum, both sizes, length of the name, no extra field. */
function commonHeader(name: string, content: Buffer): Buffer {
  const size = uint32(content.length);
  return Buffer.concat([
    uint16(VERSION),
    uint16(0),
    uint16(0),
    uint16(0),
    uint16(DATE_1980_01_01),
    uint32(crc32(content)),
    size,
    size,
    uint16(name.length),
    uint16(0),
  ]);
}

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
