import { createHash, createHmac } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

const sha256 = (data: string | Buffer) => createHash('sha256').update(data).digest('hex');
const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();

/** A server of the S3 protocol that believes nobody: it computes every signature and hash itself (Signature Version 4). */
export class BucketServer {
  readonly accessKeyId = 'AKIDEXAMPLE';
  readonly secretAccessKey = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';
  readonly region = 'eu-central-1';
  readonly objects = new Map<string, Buffer>();
  /** What it answers to a call instead, by method: a status, or hanging up. */
  readonly trouble = new Map<string, number | 'hang up'>();
  /** What it gives back in the place of anything that it was given. */
  givesInstead: Buffer | null = null;
  private readonly server = createServer((request, response) => {
    void this.answer(request).then(
      ({ status, body = '' }) => {
        if (status === 0) return response.destroy();
        return response.writeHead(status, { 'content-length': Buffer.byteLength(body) }).end(body);
      },
      () => response.destroy(),
    );
  });

  static async start(): Promise<BucketServer> {
    const bucket = new BucketServer();
    await new Promise<void>((resolve) => bucket.server.listen(0, '127.0.0.1', resolve));
    return bucket;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/audit/signet`;
  }

  get environment(): Record<string, string> {
    return {
      SIGNET_ARCHIVE_URL: this.url,
      SIGNET_ARCHIVE_REGION: this.region,
      SIGNET_ARCHIVE_ACCESS_KEY_ID: this.accessKeyId,
      SIGNET_ARCHIVE_SECRET_ACCESS_KEY: this.secretAccessKey,
    };
  }

  stop(): Promise<unknown> {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(resolve));
  }

  private async answer(request: IncomingMessage): Promise<{ status: number; body?: string | Buffer }> {
    const trouble = this.trouble.get(request.method!);
    if (trouble === 'hang up') return { status: 0 };
    const body = await buffer(request);
    if (trouble) return { status: trouble, body: '<Error><Code>SlowDown</Code></Error>' };
    const refused = this.faultOf(request, body);
    if (refused) return { status: 403, body: `<?xml version="1.0"?><Error><Code>${refused}</Code></Error>` };
    const { pathname } = new URL(request.url!, this.url);
    if (request.method === 'PUT') {
      if (request.headers['content-length'] === undefined) return { status: 411 };
      this.objects.set(pathname, body);
      return { status: 200 };
    }
    const found = this.givesInstead ?? this.objects.get(pathname);
    return found
      ? { status: 200, body: found }
      : { status: 404, body: '<Error><Code>NoSuchKey</Code></Error>' };
  }

  private faultOf(request: IncomingMessage, body: Buffer): string | null {
    const parsed =
      /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/.exec(
        request.headers.authorization ?? '',
      );
    if (!parsed) return 'AccessDenied';
    const [, keyId, day, region, signedHeaders, signature] = parsed as unknown as string[];
    const stamp = String(request.headers['x-amz-date']);
    if (keyId !== this.accessKeyId) return 'InvalidAccessKeyId';
    if (region !== this.region || !stamp.startsWith(day!)) return 'AuthorizationHeaderMalformed';
    const names = signedHeaders!.split(';');
    if (!['host', 'x-amz-date', 'x-amz-content-sha256'].every((name) => names.includes(name)))
      return 'AccessDenied';
    if (request.headers['x-amz-content-sha256'] !== sha256(body)) return 'XAmzContentSHA256Mismatch';
    const { pathname, searchParams } = new URL(request.url!, this.url);
    const canonical = [
      request.method,
      pathname,
      [...searchParams].map(([name, value]) => `${name}=${value}`).join('&'),
      ...names.map((name) => `${name}:${String(request.headers[name]).trim()}`),
      '',
      signedHeaders,
      sha256(body),
    ].join('\n');
    const scope = `${day}/${region}/s3/aws4_request`;
    const key = [region!, 's3', 'aws4_request'].reduce(hmac, hmac(`AWS4${this.secretAccessKey}`, day!));
    const expected = hmac(key, ['AWS4-HMAC-SHA256', stamp, scope, sha256(canonical)].join('\n'));
    return expected.toString('hex') === signature ? null : 'SignatureDoesNotMatch';
  }
}
