import { Controller, Get, Headers, Query, Req, Res } from '@nestjs/common';
import { REVOCATIONS_MAX_AGE_SECONDS, REVOCATIONS_MEDIA, RevocationsQuery } from '@signet/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CountStrangers, REVOCATIONS } from '../limits/index.js';
import { Public } from '../platform/http/access.js';
import { Describe } from '../platform/http/describe.js';
import { EventStream } from '../platform/http/event-stream.js';
import { Representation } from '../platform/http/representation.js';
import { invalid } from '../platform/http/validation.js';
import { networkOf } from '../platform/network/address.js';
import { Listeners, RevocationFeed, RevocationLists, type RevocationList } from '../revocations/index.js';
import { at } from '../surfaces/index.js';
import { DISCOVERY } from './surface.js';

const PUBLIC = 'Says which tokens are refused, and of whom nothing but the id that they carry';
const FROM_ANYWHERE = { 'access-control-allow-origin': '*' };
const WITHIN_MS = REVOCATIONS_MAX_AGE_SECONDS * 1000;

/** As bytes it is not compressed: a short one need not be, and a long one would hold everybody up. */
interface Answer {
  document: Representation;
  body: Buffer;
}

@Controller(at(DISCOVERY))
export class RevocationsController {
  /** Named once per list, however many ask for it. */
  private readonly answers = new WeakMap<RevocationList, Answer>();

  constructor(
    private readonly lists: RevocationLists,
    private readonly feed: RevocationFeed,
    private readonly listeners: Listeners,
  ) {}

  @Get('revoked.jwt')
  @Describe({
    id: 'getRevocations',
    summary: 'Get the tokens that ended early',
    description:
      'A JWS of type `revocations+jwt`, signed with the key that signs tokens. `agents` has, by id, the lowest `epoch` whose tokens still count and when the last older one has expired. It holds every end behind `since` up to `seq`: ask with that the next time.',
    media: REVOCATIONS_MEDIA,
    problems: ['request.invalid'],
  })
  @CountStrangers(REVOCATIONS)
  @Public(PUBLIC)
  async list(
    @Query({ schema: RevocationsQuery }) { since }: RevocationsQuery,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const list = await this.lists.of(since, { atLeast: await this.lists.head(), withinMs: WITHIN_MS });
    const { document, body } = this.answerOf(list);
    document.send(body, request, reply);
    this.listeners.fetched(networkOf(request.client.address), list.seq);
  }

  @Get('revoked.feed')
  @Describe({
    id: 'followRevocations',
    summary: 'Follow the tokens that end early',
    description:
      'Server-sent events. Each `revocations` event carries a list as `revoked.jwt` does, and its id is the `seq` of that list: send it as `Last-Event-ID` to go on behind it. While nothing ends, one comes every five seconds that proves it. `end` says why the server closes.',
    media: 'text/event-stream',
    problems: ['request.invalid', 'limit.exceeded'],
  })
  @CountStrangers(REVOCATIONS)
  @Public(PUBLIC)
  async follow(
    @Query({ schema: RevocationsQuery }) { since }: RevocationsQuery,
    @Headers('last-event-id') lastEventId: string | undefined,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const position = lastEventId === undefined ? since : positionOf(lastEventId);
    void reply.headers(FROM_ANYWHERE);
    // Whoever asks for the head reads nothing and never closes what it does not get: it would stay for ever.
    if (request.method === 'HEAD') return new EventStream(reply).end();
    const release = this.feed.admit(networkOf(request.client.address));
    const first = await this.feed.first(position).catch((error: unknown) => {
      release();
      throw error;
    });
    const stream = new EventStream(reply);
    stream.onClose(release);
    this.feed.subscribe(stream, first);
  }

  private answerOf(list: RevocationList): Answer {
    const known = this.answers.get(list);
    if (known) return known;
    const document = new Representation({
      'content-type': REVOCATIONS_MEDIA,
      'cache-control': `public, max-age=${REVOCATIONS_MAX_AGE_SECONDS}`,
      ...FROM_ANYWHERE,
    });
    const answer = { document, body: Buffer.from(list.jws) };
    this.answers.set(list, answer);
    return answer;
  }
}

function positionOf(lastEventId: string): number {
  const { success, data } = RevocationsQuery.safeParse({ since: lastEventId });
  if (success) return data.since;
  throw invalid([{ pointer: 'Last-Event-ID', message: 'Not an id of this feed: start again without one' }]);
}
