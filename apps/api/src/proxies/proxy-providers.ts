import { Injectable } from '@nestjs/common';
import type { CreateProvider, EditProvider, Provider } from '@signet/contracts';
import { Problem } from '../platform/errors/problem.js';
import { invalid } from '../platform/http/validation.js';
import { Providers, type CatalogueChange } from '../resources/index.js';
import { Profiles } from '../session-tokens/index.js';
import { ProxyChecks } from './proxy-checks.js';

/** Adds and changes providers, of which a proxy is held to the profile whose key it verifies, and asked how it is. */
@Injectable()
export class ProxyProviders {
  constructor(
    private readonly providers: Providers,
    private readonly profiles: Profiles,
    private readonly checks: ProxyChecks,
  ) {}

  /** @throws Problem request.invalid, resource.exists, resource.too_many */
  async create(change: CatalogueChange, input: CreateProvider): Promise<Provider> {
    await this.requireForProxies(change, input.profile_id);
    return this.checkedSoon(change, await this.providers.create(change, input));
  }

  /** @throws Problem request.invalid, resource.not_found, resource.changed */
  async edit(change: CatalogueChange, id: string, input: EditProvider): Promise<Provider> {
    await this.requireForProxies(change, input.profile_id ?? null);
    return this.checkedSoon(change, await this.providers.edit(change, id, input));
  }

  private checkedSoon(change: CatalogueChange, provider: Provider): Provider {
    if (provider.kind === 'ati') this.checks.checkSoon(change, provider.id);
    return provider;
  }

  /** @throws Problem request.invalid */
  private async requireForProxies({ tx, scope }: CatalogueChange, profileId: string | null): Promise<void> {
    if (profileId === null) return;
    const profile = await this.profiles.read(scope, tx, profileId).catch((error: unknown) => {
      if (error instanceof Problem && error.code === 'profile.not_found') return null;
      throw error;
    });
    const refuse = (message: string) => invalid([{ pointer: '/profile_id', message }]);
    if (!profile) throw refuse(`No profile has the id ${profileId}`);
    if (profile.target !== 'stock')
      throw refuse(`${profile.name} is a profile of the gateway: name one with the target stock`);
  }
}
