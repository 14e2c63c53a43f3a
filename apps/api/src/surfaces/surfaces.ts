import type { FastifyInstance, FastifyRequest } from 'fastify';
import { prefixesOf, type Envelope, type Listener, type Surface } from './surface.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Put there when the route is registered; absent on routes that no surface owns. */
    surface?: Surface;
  }
}

const isBelow = (path: string, prefix: string): boolean =>
  prefix === '' || path === prefix || path.startsWith(`${prefix}/`);

/** The longest of these prefixes that `path` is below, or null. */
const longest = (path: string, prefixes: readonly string[]): string | null =>
  prefixes
    .filter((prefix) => isBelow(path, prefix))
    .reduce<string | null>((best, prefix) => (best && best.length >= prefix.length ? best : prefix), null);

/** Every surface of one server: which owns a route, and which answers where no route is. */
export class Surfaces {
  private readonly spellings: Readonly<Record<string, string>>;

  /** @throws Error when two have one name, two claim one prefix, or none speaks where all others are silent */
  constructor(readonly all: readonly Surface[]) {
    expectDifferent(all.map(({ name }) => name));
    expectDifferent(all.flatMap((surface) => (surface.nouns ? [] : prefixesOf(surface))));
    expectDifferent(
      all.flatMap((surface) =>
        prefixesOf(surface).flatMap((prefix) => (surface.nouns ?? []).map((noun) => `${prefix}/${noun}`)),
      ),
    );
    expectDifferent(all.flatMap(({ speaksFor = [] }) => speaksFor));
    this.spellings = Object.assign({}, ...all.map(({ spellings }) => spellings));
    if (!this.speakerAt('')?.envelope) throw new Error('No surface speaks for addresses that are nobody’s.');
  }

  /** Those that answer on this port. */
  static on(listener: Listener, declared: readonly Surface[]): Surfaces {
    return new Surfaces(declared.filter((surface) => surface.listener === listener));
  }

  /** The surface that owns the route with this pattern, or null. Below one prefix the longer one wins. */
  owner(pattern: string): Surface | null {
    return this.widest((surface) => {
      const prefix = longest(pattern, prefixesOf(surface));
      if (prefix === null || !surface.nouns) return prefix;
      const [noun = ''] = pattern.slice(prefix.length + 1).split('/', 1);
      return surface.nouns.includes(noun) ? prefix : null;
    });
  }

  /** The address that is meant: the same one, unless a surface has another spelling for it. */
  meantBy(url: string): string {
    const path = url.split('?', 1)[0]!;
    const spelling = longest(path, Object.keys(this.spellings));
    return spelling === null ? url : this.spellings[spelling] + url.slice(spelling.length);
  }

  /** In whose name `path` is answered, whether or not something is there. */
  at(path: string): Surface {
    return this.owner(path) ?? this.speakerAt(path)!;
  }

  /** The shape of its failures. */
  envelopeOf({ envelope }: Surface): Envelope {
    return envelope ?? this.speakerAt('')!.envelope!;
  }

  /** The surface of a request: by the route it reached, because an address can be written in many ways. */
  of(request: FastifyRequest): Surface {
    return request.routeOptions.config?.surface ?? this.at(pathOf(request));
  }

  /** Whether the same route answers at a prefix that is not the alias `path` is below. */
  isAlias(path: string): boolean {
    const { aliases = [] } = this.at(path);
    return longest(path, aliases) !== null;
  }

  /** Tells every route that is registered from now on which surface it is on, and what holds there. */
  watch(server: FastifyInstance): void {
    server.addHook('onRoute', (route) => {
      const surface = this.owner(route.url);
      if (!surface) return;
      const { strangers, callersTakePlaces = false } = surface;
      route.config = { strangers, callersTakePlaces, ...route.config, surface };
    });
  }

  private speakerAt(path: string): Surface | null {
    return this.widest(({ speaksFor = [] }) => longest(path, speaksFor));
  }

  /** The surface for which `prefixOf` gives the longest prefix. */
  private widest(prefixOf: (surface: Surface) => string | null): Surface | null {
    let best: { surface: Surface; length: number } | null = null;
    for (const surface of this.all) {
      const prefix = prefixOf(surface);
      if (prefix !== null && prefix.length > (best?.length ?? -1)) best = { surface, length: prefix.length };
    }
    return best && best.surface;
  }
}

/** The path as the router would read it (RFC 9112 3.2.2), or as it is written when it is not readable. */
function pathOf({ url }: FastifyRequest): string {
  const path = url.split('?', 1)[0]!.replace(/^https?:\/\/[^/]*/, '');
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}

function expectDifferent(claims: readonly string[]): void {
  const twice = claims.find((claim, index) => claims.indexOf(claim) !== index);
  if (twice !== undefined) throw new Error(`Two surfaces claim ${twice || 'the root of the server'}.`);
}
