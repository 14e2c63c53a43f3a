import { Injectable } from '@nestjs/common';
import type { EditProfile, Profile } from '@signet/contracts';
import { Problem } from '../platform/errors/problem.js';
import { ProxyStates } from '../resources/index.js';
import { Profiles, type TokenChange } from '../session-tokens/index.js';

/** Changes profiles, of which those that proxies are shown tokens of stay profiles for proxies. */
@Injectable()
export class ProxyProfiles {
  constructor(
    private readonly profiles: Profiles,
    private readonly states: ProxyStates,
  ) {}

  /** @throws Problem profile.in_use, and whatever {@link Profiles.edit} throws */
  async edit(change: TokenChange, id: string, input: EditProfile): Promise<Profile> {
    const { scope, tx } = change;
    const profile = await this.profiles.edit(change, id, input);
    if (profile.target === 'gateway' && (await this.states.haveProfile(scope, tx, id)))
      throw new Problem('profile.in_use', {
        detail:
          'A proxy in the catalogue uses the profile: name another one there before its target changes.',
      });
    return profile;
  }
}
