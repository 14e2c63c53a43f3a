import { Body, Controller, Delete, Get, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import { Session, SetUpInstance, SetupState, SignIn } from '@signet/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { dashboardUrl } from '../platform/config/load-settings.js';
import { SETTINGS, type Settings } from '../platform/config/settings.js';
import { Problem } from '../platform/errors/problem.js';
import { Public } from '../platform/http/access.js';
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
    this.secure = dashboardUrl(settings).startsWith('https:');
  }

  @Get('setup')
  @Public('The console asks before anybody can sign in')
  @Returns(SetupState)
  async setupState() {
    return { needed: await this.setup.isNeeded() };
  }

  @Post('setup')
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
  @Public('The cookie is the question')
  @Returns(Session)
  async current(@Req() request: FastifyRequest) {
    const secret = readSessionCookie(request, this.secure);
    const session = secret && (await this.sessions.find(secret));
    if (!session) throw new Problem('authentication.required', { detail: 'Sign in first.' });
    return session;
  }

  @Delete('session')
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
