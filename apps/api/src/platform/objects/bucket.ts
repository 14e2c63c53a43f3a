import { createHash, randomBytes } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, rm, stat } from 'node:fs/promises';
import http from 'node:http';
import https from 'node:https';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { text } from 'node:stream/consumers';
import { AwsV4Signer } from 'aws4fetch';
import { ObjectUnreadable, type ObjectStore } from './object-store.js';

const SILENCE_MS = 60_000;
const NOTHING = createHash('sha256').digest('hex');

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
  constructor(private readonly options: BucketOptions) {}

  async put(name: string, file: string): Promise<void> {
    const { size } = await stat(file);
    const hash = createHash('sha256');
    await pipeline(createReadStream(file), hash);
    const answer = await this.ask('PUT', name, { file, size, sha256: hash.digest('hex') });
    if (answer.statusCode !== 200) throw await this.refusal(answer, 'PUT', name);
    answer.resume();
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
      if (answer.statusCode !== 200) throw await this.refusal(answer, 'GET', name);
      await pipeline(answer, createWriteStream(file, { mode: 0o600, flags: 'wx' }));
    } catch (cause) {
      throw new ObjectUnreadable(`${name} cannot be read: ${(cause as Error).message}`, { cause });
    }
  }

  private async ask(
    method: 'GET' | 'PUT',
    name: string,
    content?: { file: string; size: number; sha256: string },
  ): Promise<http.IncomingMessage> {
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
    const { request } = url.protocol === 'https:' ? https : http;
    return new Promise((resolve, reject) => {
      const call = request(url, {
        method,
        headers: { ...Object.fromEntries(headers), 'content-length': content?.size ?? 0 },
        timeout: SILENCE_MS,
      });
      call.once('response', resolve);
      call.once('error', reject);
      call.once('timeout', () =>
        call.destroy(new Error(`the server was silent for ${SILENCE_MS / 1_000} s`)),
      );
      if (content) pipeline(createReadStream(content.file), call).catch(reject);
      else call.end();
    });
  }

  /** What the server says of a refusal is an XML document; its code is all that an operator needs. */
  private async refusal(answer: http.IncomingMessage, method: string, name: string): Promise<Error> {
    const [, code] = /<Code>(\w+)<\/Code>/.exec((await text(answer)).slice(0, 4_096)) ?? [];
    return new Error(
      `the server answered ${method} of ${name} with ${answer.statusCode} ${code ?? ''}`.trim(),
    );
  }
}
