import { pipeline, Readable } from 'node:stream';
import { constants, createGzip } from 'node:zlib';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { takesGzip } from './content-encoding.js';

/**
 * Streams text to the client as fast as it reads, compressed if it asked for that. The generator is returned when the
 * client goes away; when it throws, the connection breaks, so that half an answer is never taken for a whole one. Nothing
 * may be found for minutes: there is no idle time. Who does not take what is found is hung up on all the same.
 */
export function sendText(
  request: FastifyRequest,
  reply: FastifyReply,
  chunks: AsyncIterableIterator<string>,
  { contentType, fileName }: { contentType: string; fileName: string },
): void {
  reply.raw.socket?.setTimeout(0);
  const text = Readable.from(chunks, { objectMode: false, highWaterMark: 64 * 1024 });
  void reply.headers({
    'content-type': contentType,
    'content-disposition': `attachment; filename="${fileName}"`,
    vary: 'Accept-Encoding',
  });
  if (!takesGzip(request)) {
    void reply.send(text);
    return;
  }
  const gzip = createGzip({ level: constants.Z_BEST_SPEED });
  // Fastify destroys what it sends; the pipeline passes that on, and errors the other way. Nobody else listens.
  pipeline(text, gzip, () => {});
  void reply.header('content-encoding', 'gzip').send(gzip);
}
