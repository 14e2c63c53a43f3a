import { createHash, randomBytes } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { text } from 'node:stream/consumers';
import type { Readable } from 'node:stream';
import { AwsV4Signer } from 'aws4fetch';
import { GuardedClient, originOf, type StreamedAnswer } from '../egress/index.js';
import { ObjectUnreadable, type ObjectStore } from './object-store.js';

const SILENCE_MS = 60_000;
const TOTAL_MS = 6 * 60 * 60_000;
/** What the protocol takes in one PUT. */
const OBJECT_MAX_BYTES = 5 * 1024 ** 3;
const NOTHING = createHash('sha256').digest('hex');

type Answer = StreamedAnswer & { body: Readable };

export interface BucketOptions {
  /** The bucket as a path of the server, with a prefix if there is one: `https://s3.example.com/bucket/prefix`. */
  url: string;
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
  /** Where a file is put for as long as somebody reads it. */
  scratch: string;
}

/** Keeps files in a bucket of a server that speaks the S3 protocol, with requests signed by Signature Version 4. */
export class Bucket implements ObjectStore {
  private readonly client: GuardedClient;

  constructor(private readonly options: BucketOptions) {
    // The operator named this server, wherever it is; it is the only one that is called.
    this.client = new GuardedClient({
      allowHttp: true,
      allowPrivate: false,
      allow: new Set([originOf(new URL(options.url))]),
      deniedPorts: new Set(),
    });
  }

  async put(name: string, file: string): Promise<void> {
    const { size } = await stat(file);
    const hash = createHash('sha256');
    await pipeline(createReadStream(file), hash);
    const answer = await this.ask('PUT', name, { file, size, sha256: hash.digest('hex') });
    if (answer.status !== 200) throw await this.refusal(answer, 'PUT', name);
    answer.body.resume();
  }

  async read<T>(name: string, work: (file: string) => Promise<T>): Promise<T> {
    const file = path.join(this.options.scratch, `${randomBytes(8).toString('hex')}.part`);
    await mkdir(this.options.scratch, { recursive: true, mode: 0o700 });
    try {
      await this.fetch(name, file);
      return await work(file);
    } finally {
      await rm(file, { force: true });
    }
  }

  private async fetch(name: string, file: string): Promise<void> {
    try {
      const answer = await this.ask('GET', name);
      if (answer.status !== 200) throw await this.refusal(answer, 'GET', name);
      await pipeline(answer.body, createWriteStream(file, { mode: 0o600, flags: 'wx' }));
    } catch (cause) {
      throw new ObjectUnreadable(`${name} cannot be read: ${(cause as Error).message}`, { cause });
    }
  }

  private async ask(
    method: 'GET' | 'PUT',
    name: string,
    content?: { file: string; size: number; sha256: string },
  ): Promise<Answer> {
    const { url: bucket, region, accessKeyId, secretAccessKey } = this.options;
    const { url, headers } = await new AwsV4Signer({
      method,
      url: `${bucket.replace(/\/+$/, '')}/${encodeURIComponent(name)}`,
      service: 's3',
      region,
      accessKeyId,
      secretAccessKey,
      headers: { 'x-amz-content-sha256': content?.sha256 ?? NOTHING },
    }).sign();
    const body = content && createReadStream(content.file);
    try {
      const answer = await this.client.stream({
        method,
        url: url.href,
        headers: { ...Object.fromEntries(headers), ...(content && { 'content-length': `${content.size}` }) },
        ...(body && { body }),
        limits: {
          silenceMs: SILENCE_MS,
          totalMs: TOTAL_MS,
          sentMaxBytes: OBJECT_MAX_BYTES,
          receivedMaxBytes: OBJECT_MAX_BYTES,
        },
      });
      if (answer.fault) throw new Error(answer.reason);
      return answer;
    } finally {
      body?.destroy();
    }
  }

  /** What the server says of a refusal is an XML document; its code is all that an operator needs. */
  private async refusal(answer: Answer, method: string, name: string): Promise<Error> {
    const [, code] = /<Code>(\w+)<\/Code>/.exec((await text(answer.body)).slice(0, 4_096)) ?? [];
    return new Error(`the server answered ${method} of ${name} with ${answer.status} ${code ?? ''}`.trim());
  }
}
