import { Body, Controller, Delete, Get, HttpCode, Post, Req, Res } from '@nestjs/common';
import { Session, SetUpInstance, SetupState, SignIn } from '@signet/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { WithoutIdempotencyKey } from '../../idempotency/index.js';
import { Problem } from '../../platform/errors/problem.js';
import { Public } from '../../platform/http/access.js';
import { Describe } from '../../platform/http/describe.js';
import { originOf } from '../../platform/http/origin.js';
import { Returns } from '../../platform/http/returns.js';
import {
  clearCookie,
  ConsoleOrigin,
  COOKIES,
  type HeldSession,
  readCookie,
  SessionsService,
  setCookie,
  SetupService,
  SignInService,
  type Visitor,
} from '../../sessions/index.js';
import { at } from '../../surfaces/index.js';
import { MANAGEMENT } from '../surface.js';

@Controller(at(MANAGEMENT))
export class SessionsController {
  constructor(
    private readonly sessions: SessionsService,
    private readonly signIns: SignInService,
    private readonly setup: SetupService,
    private readonly origin: ConsoleOrigin,
  ) {}

  @Get('setup')
  @Describe({ id: 'getSetupState', summary: 'Ask whether the instance needs an owner' })
  @Public('The console asks before anybody can sign in')
  @Returns(SetupState)
  async setupState() {
    return { needed: await this.setup.isNeeded() };
  }

  @Post('setup')
  @Describe({
    id: 'setUpInstance',
    summary: 'Create the first owner',
    description: 'Takes the code of the one-time link that the server printed, and signs the owner in.',
    problems: ['setup.closed', 'setup.code_invalid', 'limit.exceeded'],
  })
  @Public('The one-time code is the proof')
  @WithoutIdempotencyKey('A repetition signs the owner in: by then the password is the proof')
  @Returns(Session, 201)
  async setUp(
    @Body({ schema: SetUpInstance }) input: SetUpInstance,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.hold(await this.setup.setUp(input, this.visitorOf(request)), request, reply);
  }

  @Post('session')
  @Describe({
    id: 'signIn',
    summary: 'Sign in',
    description: 'Sets the session cookie. Send `csrf_token` as `X-CSRF-Token` with every write.',
    problems: ['authentication.failed', 'limit.exceeded'],
  })
  @Public('This is where people sign in')
  @WithoutIdempotencyKey('A repetition starts another session, and the one nobody knows of ends unused')
  @Returns(Session, 201)
  async signIn(
    @Body({ schema: SignIn }) input: SignIn,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.hold(await this.signIns.signIn(input, this.visitorOf(request)), request, reply);
  }

  @Get('session')
  @Describe({ id: 'getSession', summary: 'Get the current session', problems: ['authentication.required'] })
  @Public('The cookie is the question')
  @Returns(Session)
  async current(@Req() request: FastifyRequest) {
    const secret = readCookie(request, COOKIES.session, this.origin.isOverHttps(request));
    const session = secret && (await this.sessions.find(secret));
    if (!session) throw new Problem('authentication.required', { detail: 'Sign in first.' });
    return session;
  }

  @Delete('session')
  @Describe({ id: 'signOut', summary: 'Sign out' })
  @Public('Ending a session needs nothing but the session')
  @WithoutIdempotencyKey('A session that has ended can be ended again')
  @HttpCode(204)
  async signOut(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    const secret = readCookie(request, COOKIES.session, this.origin.isOverHttps(request));
    if (secret) await this.sessions.signOut(secret, originOf(request));
    clearCookie(reply, COOKIES.session);
  }

  private visitorOf(request: FastifyRequest): Visitor {
    const browser = readCookie(request, COOKIES.browser, this.origin.isOverHttps(request));
    return { origin: originOf(request), browser };
  }

  private hold(
    { secret, browser, session }: HeldSession,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Session {
    const secure = this.origin.isHttps(request);
    setCookie(reply, COOKIES.session, { value: secret, expires: session.expires_at, secure });
    setCookie(reply, COOKIES.browser, { ...browser, secure });
    return session;
  }
}
