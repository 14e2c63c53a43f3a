import dgram from 'node:dgram';

const TYPES = { 1: 'A', 28: 'AAAA' } as const;
type Records = Partial<Record<'A' | 'AAAA', number[][] | 'silent' | 'failure'>>;

/** A name server that says about every name what the test says: addresses as bytes, a failure, or nothing at all. */
export async function nameServer(records: Records): Promise<{ address: string; stop: () => void }> {
  const socket = dgram.createSocket('udp4');
  socket.on('message', (query, { address, port }) => {
    // RFC 1035 4.1: a header of 12 bytes, then the name, its type and its class.
    const end = query.indexOf(0, 12) + 5;
    const type = query.readUInt16BE(end - 4) as keyof typeof TYPES;
    const answers = records[TYPES[type]] ?? [];
    if (answers === 'silent') return;
    const found = answers === 'failure' ? [] : answers;
    const head = Buffer.from(query.subarray(0, 12));
    head.writeUInt16BE(answers === 'failure' ? 0x8182 : 0x8180, 2);
    head.writeUInt16BE(found.length, 6);
    head.writeUInt32BE(0, 8);
    const bodies = found.map((bytes) =>
      Buffer.from([0xc0, 12, 0, type, 0, 1, 0, 0, 0, 60, 0, bytes.length, ...bytes]),
    );
    socket.send(Buffer.concat([head, query.subarray(12, end), ...bodies]), port, address);
  });
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  return { address: `127.0.0.1:${socket.address().port}`, stop: () => socket.close() };
}
