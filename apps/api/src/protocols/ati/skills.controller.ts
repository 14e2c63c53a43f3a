import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import {
  ATI_BUNDLE_MAX,
  AtiBundleSkills,
  AtiResolvedSkill,
  AtiResolveSkills,
  AtiSkill,
  AtiSkillBundle,
  AtiSkillBundles,
  AtiSkillDetail,
  AtiSkillParts,
  AtiSkillQuery,
} from '@signet/contracts';
import { CurrentSandbox, type Sandbox } from '../../access/index.js';
import { Visible } from '../../gateway/index.js';
import { WithoutIdempotencyKey } from '../../idempotency/index.js';
import { Problem } from '../../platform/errors/problem.js';
import { Requires } from '../../platform/http/access.js';
import { Describe } from '../../platform/http/describe.js';
import { Returns, ReturnsListOf } from '../../platform/http/returns.js';
import { SANDBOX_RULE } from '../../policy/index.js';
import { at } from '../../surfaces/index.js';
import { filesOf, matchingSkills, toAtiSkill, toAtiSkillDetail } from './skill-wire.js';
import { ATI } from './surface.js';

const READS = 'It only reads';

/** Skills that a sandbox may read (6.7): those of scopes, those of its tools, and what these depend on. */
@Controller(at(ATI))
export class AtiSkillsController {
  constructor(private readonly visible: Visible) {}

  @Get('skills')
  @Describe({
    id: 'listSkills',
    summary: 'List the skills that the caller may read',
    description: 'By name, all of them.',
  })
  @Requires(SANDBOX_RULE)
  @ReturnsListOf(AtiSkill)
  async list(@CurrentSandbox() caller: Sandbox, @Query({ schema: AtiSkillQuery }) query: AtiSkillQuery) {
    return matchingSkills(await this.visible.skills(caller), query).map(toAtiSkill);
  }

  @Get('skills/:name')
  @Describe({ id: 'getSkill', summary: 'Get a skill with its text', problems: ['resource.not_found'] })
  @Requires(SANDBOX_RULE)
  @Returns(AtiSkillDetail)
  async get(
    @CurrentSandbox() caller: Sandbox,
    @Param('name') name: string,
    @Query({ schema: AtiSkillParts }) parts: AtiSkillParts,
  ) {
    const { skill, content } = await this.visible.skill(caller, name);
    return toAtiSkillDetail(skill, content, parts);
  }

  @Get('skills/:name/bundle')
  @Describe({ id: 'getSkillBundle', summary: 'Get the files of a skill', problems: ['resource.not_found'] })
  @Requires(SANDBOX_RULE)
  @Returns(AtiSkillBundle)
  async bundle(@CurrentSandbox() caller: Sandbox, @Param('name') name: string) {
    return { name, files: filesOf((await this.visible.skill(caller, name)).content) };
  }

  @Post('skills/bundle')
  @Describe({
    id: 'getSkillBundles',
    summary: 'Get the files of several skills',
    description: 'Of at most 50 at once.',
  })
  @Requires(SANDBOX_RULE)
  @WithoutIdempotencyKey(READS)
  @Returns(AtiSkillBundles)
  async bundles(
    @CurrentSandbox() caller: Sandbox,
    @Body({ schema: AtiBundleSkills }) { names }: AtiBundleSkills,
  ) {
    if (names.length > ATI_BUNDLE_MAX)
      throw new Problem('request.malformed', {
        detail: `Invalid list: at most ${ATI_BUNDLE_MAX} names at once.`,
      });
    const found = (await this.visible.skills(caller)).filter(({ name }) => names.includes(name));
    const contents = await this.visible.contents(caller, found);
    const skills = found.map(({ id, name }) => [name, { files: filesOf(contents.get(id) ?? '') }] as const);
    const known = new Set(found.map(({ name }) => name));
    return {
      skills: Object.fromEntries(skills),
      missing: [...new Set(names)].filter((name) => !known.has(name)),
    };
  }

  @Post('skills/resolve')
  @Describe({
    id: 'resolveSkills',
    summary: 'List the skills that belong to scopes',
    description: 'Cut to those that the caller may read.',
  })
  @Requires(SANDBOX_RULE)
  @WithoutIdempotencyKey(READS)
  @ReturnsListOf(AtiResolvedSkill)
  async resolve(
    @CurrentSandbox() caller: Sandbox,
    @Body({ schema: AtiResolveSkills }) { scopes, include_content: isWhole }: AtiResolveSkills,
  ) {
    const own = new Set((await this.visible.skills(caller)).map(({ id }) => id));
    const asked = await this.visible.skills({ organisationId: caller.organisationId, scopes });
    const found = asked.filter(({ id }) => own.has(id));
    const contents = isWhole ? await this.visible.contents(caller, found) : null;
    return found.map((skill) => ({
      ...toAtiSkill(skill),
      ...(contents && { content: contents.get(skill.id) ?? '' }),
    }));
  }
}
