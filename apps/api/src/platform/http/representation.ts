import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isHeld } from '../versions/entity-tags.js';
import { takesGzip } from './content-encoding.js';

// Below this a packet is a packet.
const COMPRESSED_FROM_BYTES = 1_024;

interface Encoded {
  body: Buffer;
  etag: string;
}

/**
 * What everybody who asks at an address gets (RFC 9110 3.2): named and compressed when it changes, not when it is asked
 * for, and not sent to whoever holds it already.
 */
export class Representation {
  private content: string | Buffer | undefined;
  private plain!: Encoded;
  private gzip: Encoded | null = null;

  /** @param headers of every answer; `content-type` is one of them, and `cache-control` where caches may keep it */
  constructor(private readonly headers: Readonly<Record<string, string>>) {}

  /** Answers `content`, or 304 when the client named what it would get (RFC 9110 13.1.2). */
  send(content: string | Buffer, request: FastifyRequest, reply: FastifyReply): void {
    if (content !== this.content) this.encode(content);
    const { body, etag } = (takesGzip(request) && this.gzip) || this.plain;
    void reply.headers({ 'cache-control': 'no-cache', ...this.headers, etag });
    vary(reply, 'Accept-Encoding');
    if (isHeld(etag, request.headers['if-none-match'])) {
      void reply.removeHeader('content-type').status(304).send();
      return;
    }
    if (body === this.gzip?.body) void reply.header('content-encoding', 'gzip');
    void reply.send(body);
  }

  private encode(content: string | Buffer): void {
    const body = Buffer.isBuffer(content) ? content : Buffer.from(content);
    const name = createHash('sha256').update(body).digest('base64url').slice(0, 22);
    this.plain = { body, etag: `"${name}"` };
    // Other bytes, so another name: a strong one promises that the bytes are the same (RFC 9110 8.8.3.3).
    // Bytes are packages and pictures, which are compressed already.
    this.gzip =
      Buffer.isBuffer(content) || body.length < COMPRESSED_FROM_BYTES
        ? null
        : { body: gzipSync(body, { level: 9 }), etag: `"${name}-gzip"` };
    this.content = content;
  }
}

function vary(reply: FastifyReply, name: string): void {
  const already = reply.getHeader('vary');
  void reply.header('vary', already ? `${String(already)}, ${name}` : name);
}
