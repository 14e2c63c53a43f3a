import type { FastifyRequest } from 'fastify';

const CODING = /^\s*([\w-]+|\*)\s*(?:;\s*q=(0(?:\.\d*)?|\.\d+|1(?:\.0*)?))?\s*$/;

/** Whether the client takes an answer that is compressed with gzip (RFC 9110 12.5.3). */
export function takesGzip({ headers }: FastifyRequest): boolean {
  const weights = new Map<string, number>();
  for (const item of String(headers['accept-encoding'] ?? '')
    .toLowerCase()
    .split(',')) {
    const [, coding, weight = '1'] = CODING.exec(item) ?? [];
    if (coding) weights.set(coding, Number(weight));
  }
  // The star stands for what is not named.
  return (weights.get('gzip') ?? weights.get('*') ?? 0) > 0;
}
