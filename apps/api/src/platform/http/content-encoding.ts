import type { FastifyRequest } from 'fastify';

/** Whether the client takes an answer that is compressed with gzip (RFC 9110 12.5.3). */
export const takesGzip = ({ headers }: FastifyRequest): boolean =>
  String(headers['accept-encoding'] ?? '')
    .toLowerCase()
    .split(',')
    .some((item) => /^\s*(gzip|\*)\s*(;\s*q=(0?\.\d*[1-9]\d*|1(\.0*)?))?\s*$/.test(item));
