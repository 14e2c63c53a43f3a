import { Body, Controller, Delete, Get, Param, Patch, Post, Query, Req } from '@nestjs/common';
import { CreateProfile, EditProfile, Profile, ProfileId, ProfilePage, ProfileQuery } from '@signet/contracts';
import type { FastifyRequest } from 'fastify';
import { CurrentOperator, type Operator, scopeOf } from '../../access/index.js';
import { Idempotent } from '../../idempotency/index.js';
import { Requires } from '../../platform/http/access.js';
import { Describe } from '../../platform/http/describe.js';
import { Pages } from '../../platform/http/pages.js';
import { Returns } from '../../platform/http/returns.js';
import { IfMatch, TellsVersion } from '../../platform/http/versions.js';
import { Profiles } from '../../session-tokens/index.js';
import { at } from '../../surfaces/index.js';
import { changeBy } from '../resources/change-by.js';
import { MANAGEMENT } from '../surface.js';

const NOT_FOUND = ['profile.not_found'] as const;

@Controller(at(MANAGEMENT, 'ati/profiles'))
export class ProfilesController {
  constructor(private readonly profiles: Profiles) {}

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
    problems: [...NOT_FOUND, 'profile.exists', 'profile.is_default'],
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
    return this.profiles.edit(changeBy(operator, request), id, input);
  }

  @Delete(':id')
  @Describe({
    id: 'deleteProfile',
    summary: 'Delete a profile',
    description:
      'Its keys go with it: Signet takes none of its tokens any more. The answer is the profile as it was.',
    problems: [...NOT_FOUND, 'profile.is_default'],
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
}
