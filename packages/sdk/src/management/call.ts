import type { CallOptions } from '../agentauth/transport.js';

/** What a caller may set for one request. */
export interface RequestOptions extends Omit<CallOptions, 'idempotencyKey'> {
  /** Sent besides the client's own, or instead of those of the same name. */
  headers?: Record<string, string>;
}

/** Of a write: also the key under which it is repeated. A random one unless given. */
export interface WriteOptions extends RequestOptions, Pick<CallOptions, 'idempotencyKey'> {}

/** Of an edit: also which version it is based on. */
export interface EditOptions extends WriteOptions {
  /** The `updated_at` or the `ETag` of what the edit is based on: refuses to overwrite a change made since. */
  ifMatch?: string;
}

/** One request, as the generated operations describe it. */
export interface Operation {
  /** Method and path, with `{names}` where `ids` go, in order. */
  route: `${'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'} /${string}`;
  ids?: readonly string[];
  query?: object;
  body?: unknown;
  /** Whether the route takes an `Idempotency-Key`. */
  keyed?: true;
  /** Whether the route takes an `If-Match`. */
  versioned?: true;
  /** Takes the answer of success as it comes, where it is not read as JSON. */
  read?: (opened: Opened) => unknown;
}

/** An answer whose body is still to come. */
export interface Opened {
  response: Response;
  /** Ends the connection. */
  close: () => void;
  signal?: AbortSignal;
}

/** What sends the operations of a client. */
export type Send = <T>(operation: Operation, options?: EditOptions) => VersionedCall<T>;

/** An answer beside the response that it came in. */
export interface WithResponse<T> {
  data: T;
  /** Status and headers; its body has been read, or is what `data` reads. */
  response: Response;
}

/** An answer beside the version that it is of. */
export interface WithVersion<T> extends WithResponse<T> {
  /**
   * For `ifMatch` of an edit that is based on this answer.
   *
   * @throws Error when it is asked for and something on the way has removed the `ETag`
   */
  readonly etag: string;
}

/** A request that has been sent: its answer, or with `withResponse()` also the response. */
export interface Call<T> extends Promise<T> {
  withResponse(): Promise<WithResponse<T>>;
}

/** One whose answer is a version of something that can be edited. */
export interface VersionedCall<T> extends Call<T> {
  withResponse(): Promise<WithVersion<T>>;
}

/** Makes a call of what is on its way. */
export function callOf<T>(answered: Promise<WithResponse<T>>): VersionedCall<T> {
  const sent = answered.then((answer) => ({
    ...answer,
    get etag() {
      return etagOf(answer.response);
    },
  }));
  const answer = sent.then(({ data }) => data);
  return Object.assign(answer, {
    withResponse() {
      // A failure reaches whoever waits for the response; nobody waits for the answer alone.
      answer.catch(() => undefined);
      return sent;
    },
  });
}

function etagOf({ headers }: Response): string {
  const etag = headers.get('etag');
  // Without one an edit would overwrite what somebody else changed, which is what its caller wants to avoid.
  if (etag === null) throw new Error('The answer has no ETag: a proxy on the way may have removed it');
  // A proxy that compresses marks the tag weak, and the server takes strong ones only. The version is the same.
  return etag.replace(/^W\//, '');
}
