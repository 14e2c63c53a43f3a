import { Body, Controller, Delete, Get, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import { Session, SetUpInstance, SetupState, SignIn } from '@signet/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { hasSecureCookies } from '../platform/config/addresses.js';
import { SETTINGS, type Settings } from '../platform/config/settings.js';
import { Problem } from '../platform/errors/problem.js';
import { Public } from '../platform/http/access.js';
import { Describe } from '../platform/http/describe.js';
import { originOf } from '../platform/http/origin.js';
import { Returns } from '../platform/http/returns.js';
import { clearSessionCookie, readSessionCookie, setSessionCookie } from './session-cookie.js';
import { SessionsService, type HeldSession } from './sessions.service.js';
import { SetupService } from './setup.service.js';

@Controller('api/v1')
export class SessionsController {
  private readonly secure: boolean;

  constructor(
    private readonly sessions: SessionsService,
    private readonly setup: SetupService,
    @Inject(SETTINGS) settings: Settings,
  ) {
    this.secure = hasSecureCookies(settings);
  }

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
  @Returns(Session, 201)
  async setUp(
    @Body({ schema: SetUpInstance }) input: SetUpInstance,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.hold(await this.setup.setUp(input, originOf(request)), reply);
  }

  @Post('session')
  @Describe({
    id: 'signIn',
    summary: 'Sign in',
    description: 'Sets the session cookie. Send `csrf_token` as `X-CSRF-Token` with every write.',
    problems: ['authentication.failed', 'limit.exceeded'],
  })
  @Public('This is where people sign in')
  @Returns(Session, 201)
  async signIn(
    @Body({ schema: SignIn }) input: SignIn,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.hold(await this.sessions.signIn(input, originOf(request)), reply);
  }

  @Get('session')
  @Describe({ id: 'getSession', summary: 'Get the current session', problems: ['authentication.required'] })
  @Public('The cookie is the question')
  @Returns(Session)
  async current(@Req() request: FastifyRequest) {
    const secret = readSessionCookie(request, this.secure);
    const session = secret && (await this.sessions.find(secret));
    if (!session) throw new Problem('authentication.required', { detail: 'Sign in first.' });
    return session;
  }

  @Delete('session')
  @Describe({ id: 'signOut', summary: 'Sign out' })
  @Public('Ending a session needs nothing but the session')
  @HttpCode(204)
  async signOut(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    const secret = readSessionCookie(request, this.secure);
    if (secret) await this.sessions.signOut(secret, originOf(request));
    clearSessionCookie(reply, this.secure);
  }

  private hold({ secret, session }: HeldSession, reply: FastifyReply): Session {
    setSessionCookie(reply, this.secure, secret, session.expires_at);
    return session;
  }
}
