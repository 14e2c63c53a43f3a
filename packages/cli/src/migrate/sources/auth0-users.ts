import type { Json } from './provider.js';
import { id, text } from './source.js';

/** Auth0 shows no more than this many results of one search, whatever the page. */
const SEARCH_MAX = 1_000;

interface Page {
  items: Json[];
  /** How many results the search has, shown or not. */
  total: number;
}

type ReadPage = (query: { q?: string; sort: string; page: number }) => Promise<Page>;

/**
 * Every user once, oldest first. Where a search ends although there are more, the next one begins at the last user's date;
 * users of one date, as a bulk import makes them, are told apart by their ids.
 */
export class Auth0Users {
  /** How many there were when the reading began. */
  total: number | undefined;
  readonly #seen = new Set<string>();
  readonly #readPage: ReadPage;
  readonly #pageSize: number;

  constructor(readPage: ReadPage, pageSize: number) {
    this.#readPage = readPage;
    this.#pageSize = pageSize;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Json> {
    let q: string | undefined;
    let since = '';
    let isAfter = false;
    for (;;) {
      const before = this.#seen.size;
      const last = yield* this.#search(q, 'created_at:1');
      const date = text(last?.['created_at']);
      if (!date || (isAfter && this.#seen.size === before)) return;
      isAfter = date === since;
      if (isAfter) yield* this.#ofOneDate(date);
      q = `created_at:${isAfter ? '{' : '['}"${date}" TO *]`;
      since = date;
    }
  }

  async *#ofOneDate(date: string): AsyncGenerator<Json> {
    const moment = `created_at:["${date}" TO "${date}"]`;
    let q = moment;
    for (let after = ''; ;) {
      const last = yield* this.#search(q, 'user_id:1');
      const next = id(last?.['user_id']);
      if (!next || next === after) return;
      after = next;
      q = `${moment} AND user_id:{"${after.replace(/["\\]/g, '\\$&')}" TO *]`;
    }
  }

  /** Yields who is new among the results of a search; returns the last result if there are more than are shown. */
  async *#search(q: string | undefined, sort: string): AsyncGenerator<Json, Json | undefined> {
    let last: Json | undefined;
    for (let page = 0; page < SEARCH_MAX / this.#pageSize; page++) {
      const { items, total } = await this.#readPage({ q, sort, page });
      this.total ??= Number.isFinite(total) ? total : undefined;
      for (const user of items) {
        const userId = id(user['user_id']);
        last = user;
        if (this.#seen.has(userId)) continue;
        this.#seen.add(userId);
        yield user;
      }
      if (items.length < this.#pageSize || (page + 1) * this.#pageSize >= total) return undefined;
    }
    return last;
  }
}
