import type { Call, Operation, RequestOptions, Send } from './call.js';

/** What a list answers at one cursor. */
interface Page<T> {
  data: T[];
  next_cursor: string | null;
  has_more?: boolean;
}

/** A list: every entry of all pages with `for await`, or page by page. Nothing is sent before one is asked for. */
export class Pages<P extends Page<T>, T = P['data'][number]> implements AsyncIterable<T> {
  readonly #at: (cursor?: string) => Call<P>;

  constructor(send: Send, operation: Operation, options?: RequestOptions) {
    this.#at = (cursor) =>
      send<P>(cursor ? { ...operation, query: { ...operation.query, cursor } } : operation, options);
  }

  /** The page at the `cursor` of the query, or the first one. */
  page(): Call<P> {
    return this.#at();
  }

  /** Every page from there on. */
  async *pages(): AsyncGenerator<P, void> {
    let page: P = await this.page();
    yield page;
    // The feed of events always has a cursor to come back with; `has_more` says that there is something behind it.
    while (page.next_cursor && page.has_more !== false) {
      page = await this.#at(page.next_cursor);
      yield page;
    }
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void> {
    for await (const { data } of this.pages()) yield* data;
  }
}
