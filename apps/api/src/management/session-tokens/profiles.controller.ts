import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Inject,
  Param,
  Patch,
  Post,
  Query,
  Req,
} from '@nestjs/common';
import {
  AskEnvironment,
  CreateProfile,
  EditProfile,
  Profile,
  ProfileId,
  ProfilePage,
  ProfileQuery,
  ProxyEnvironment,
  RotateProfile,
} from '@signet/contracts';
import type { FastifyRequest } from 'fastify';
import { CurrentOperator, type Operator, scopeOf } from '../../access/index.js';
import { Idempotent } from '../../idempotency/index.js';
import { publicUrl } from '../../platform/config/addresses.js';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import { Requires } from '../../platform/http/access.js';
import { Describe } from '../../platform/http/describe.js';
import { Pages } from '../../platform/http/pages.js';
import { Returns } from '../../platform/http/returns.js';
import { IfMatch, TellsVersion } from '../../platform/http/versions.js';
import { ProxyProfiles } from '../../proxies/index.js';
import { KeyRotation, Profiles, ProxySettingsService } from '../../session-tokens/index.js';
import { at } from '../../surfaces/index.js';
import { changeBy } from '../resources/change-by.js';
import { GATEWAY_PATH, MANAGEMENT } from '../surface.js';
import { toEnvironment } from './proxy-environment.js';

const NOT_FOUND = ['profile.not_found'] as const;

@Controller(at(MANAGEMENT, 'ati/profiles'))
export class ProfilesController {
  constructor(
    private readonly profiles: Profiles,
    private readonly rotation: KeyRotation,
    private readonly proxies: ProxyProfiles,
    private readonly proxySettings: ProxySettingsService,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  @Get()
  @Describe({
    id: 'listProfiles',
    summary: 'List profiles',
    description: 'By name. Every organisation has one named `default`. Secrets are never part of it.',
  })
  @Requires('ati:read')
  @Pages(ProfilePage)
  list(@CurrentOperator() operator: Operator, @Query({ schema: ProfileQuery }) query: ProfileQuery) {
    return this.profiles.list(scopeOf(operator), query);
  }

  @Post()
  @Describe({
    id: 'createProfile',
    summary: 'Add a profile',
    description:
      'A trust domain: whoever has its key takes its tokens. Two keys are made, one that signs and one that does so after the next rotation.',
    problems: ['profile.exists', 'profile.too_many'],
  })
  @Requires('ati:write')
  @Idempotent()
  @TellsVersion()
  @Returns(Profile, 201)
  create(
    @CurrentOperator() operator: Operator,
    @Body({ schema: CreateProfile }) input: CreateProfile,
    @Req() request: FastifyRequest,
  ) {
    return this.profiles.create(changeBy(operator, request), input);
  }

  @Get(':id')
  @Describe({ id: 'getProfile', summary: 'Get a profile', problems: NOT_FOUND })
  @Requires('ati:read')
  @TellsVersion()
  @Returns(Profile)
  get(@CurrentOperator() operator: Operator, @Param('id', { schema: ProfileId }) id: ProfileId) {
    return this.profiles.get(scopeOf(operator), id);
  }

  @Patch(':id')
  @Describe({
    id: 'editProfile',
    summary: 'Edit a profile',
    description:
      'Send what changes; what is absent stays. Tokens with the former audience or issuer are refused from then on.',
    problems: [...NOT_FOUND, 'profile.exists', 'profile.is_default', 'profile.in_use'],
  })
  @Requires('ati:write')
  @Idempotent()
  @IfMatch('profile.changed')
  @TellsVersion()
  @Returns(Profile)
  edit(
    @CurrentOperator() operator: Operator,
    @Param('id', { schema: ProfileId }) id: ProfileId,
    @Body({ schema: EditProfile }) input: EditProfile,
    @Req() request: FastifyRequest,
  ) {
    return this.proxies.edit(changeBy(operator, request), id, input);
  }

  @Delete(':id')
  @Describe({
    id: 'deleteProfile',
    summary: 'Delete a profile',
    description:
      'Its keys go with it: Signet takes none of its tokens any more. The answer is the profile as it was.',
    problems: [...NOT_FOUND, 'profile.is_default', 'profile.in_use'],
  })
  @Requires('ati:write')
  @Idempotent()
  @IfMatch('profile.changed')
  @Returns(Profile)
  delete(
    @CurrentOperator() operator: Operator,
    @Param('id', { schema: ProfileId }) id: ProfileId,
    @Req() request: FastifyRequest,
  ) {
    return this.profiles.delete(changeBy(operator, request), id);
  }

  @Post(':id/rotate')
  @Describe({
    id: 'rotateProfile',
    summary: 'Rotate the key of a profile',
    description:
      'The key that waits signs from now on, and another one waits. The former one verifies until its last token has ended; with `force`, for a key that leaked, it ends at once with all that it has signed. A proxy of your own needs the new key before: see the steps of its environment.',
    problems: [...NOT_FOUND, 'signing_key.not_ready', 'signing_key.too_many'],
  })
  @Requires('ati:write')
  @Idempotent()
  @IfMatch('profile.changed')
  @TellsVersion()
  @HttpCode(200)
  @Returns(Profile)
  rotate(
    @CurrentOperator() operator: Operator,
    @Param('id', { schema: ProfileId }) id: ProfileId,
    @Body({ schema: RotateProfile }) input: RotateProfile,
    @Req() request: FastifyRequest,
  ) {
    return this.rotation.rotate(changeBy(operator, request), id, input);
  }

  @Post(':id/environment')
  @Describe({
    id: 'showProfileEnvironment',
    summary: 'Show what a proxy needs of a profile',
    description:
      'The lines of its environment file and what to do with them. With HS256 they hold the secret: the log says who asked.',
    problems: NOT_FOUND,
  })
  @Requires('ati:write')
  @Idempotent()
  @HttpCode(200)
  @Returns(ProxyEnvironment)
  async environment(
    @CurrentOperator() operator: Operator,
    @Param('id', { schema: ProfileId }) id: ProfileId,
    @Body({ schema: AskEnvironment }) { key }: AskEnvironment,
    @Req() request: FastifyRequest,
  ): Promise<ProxyEnvironment> {
    const settings = await this.proxySettings.of(changeBy(operator, request), id, key);
    const url = `${publicUrl(this.settings)}${GATEWAY_PATH}/profiles/${id}/public-key.pem`;
    return toEnvironment(settings, key === 'next' ? `${url}?key=next` : url);
  }
}
