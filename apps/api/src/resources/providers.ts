import { Injectable } from '@nestjs/common';
import type { CreateProvider, EditProvider, FieldFault, Provider, ProviderQuery } from '@signet/contracts';
import type { Scope } from '../access/index.js';
import { Keyring } from '../platform/crypto/keyring.js';
import { checkUrl, GuardedClient } from '../platform/egress/index.js';
import { invalid } from '../platform/http/validation.js';
import { inPage, type Page } from '../platform/pagination/cursor.js';
import { Entries, type CatalogueChange } from './entries.js';
import { PROVIDERS, toProvider } from './kinds.js';
import { credentialContext, type ProviderEntity } from './provider.entity.js';
import { ToolEntity } from './tool.entity.js';

type Credential = Pick<ProviderEntity, 'credentialPlace' | 'credentialName' | 'credentialSealed'>;

/** Nobody asked it yet. */
const UNCHECKED = { proxyAuth: null, proxyCheckedAt: null, proxyFault: null };

const NONE: Credential = { credentialPlace: null, credentialName: null, credentialSealed: null };

/** The services that tools call. */
@Injectable()
export class Providers {
  constructor(
    private readonly entries: Entries,
    private readonly client: GuardedClient,
    private readonly keyring: Keyring,
  ) {}

  async list(scope: Scope, query: ProviderQuery): Promise<Page<Provider>> {
    return inPage(await this.entries.list(scope, PROVIDERS, query), toProvider);
  }

  /** @throws Problem resource.not_found */
  async get(scope: Scope, id: string): Promise<Provider> {
    return toProvider(await this.entries.get(scope, PROVIDERS, id));
  }

  /** @throws Problem request.invalid, resource.exists, resource.too_many */
  async create(change: CatalogueChange, input: CreateProvider): Promise<Provider> {
    const baseUrl = this.checkedUrl(input.base_url);
    const { credential, profile_id: profileId } = input;
    requireFitting({ kind: input.kind, profileId }, credential);
    const settings = {
      name: input.name,
      kind: input.kind,
      baseUrl,
      description: input.description,
      category: input.category,
      profileId,
      ...UNCHECKED,
      ...NONE,
    };
    const made = await this.entries.create(change, PROVIDERS, settings, (id) =>
      credential ? this.sealed(id, credential) : {},
    );
    return toProvider(made);
  }

  /** @throws Problem request.invalid, resource.not_found, resource.changed */
  async edit(change: CatalogueChange, id: string, input: EditProvider): Promise<Provider> {
    const baseUrl = input.base_url === undefined ? undefined : this.checkedUrl(input.base_url);
    const edited = await this.entries.edit(change, PROVIDERS, id, (before) => {
      requireCredentialFor(before, baseUrl, input);
      const profileId = input.profile_id === undefined ? before.profileId : input.profile_id;
      requireFitting({ kind: before.kind, profileId }, input.credential ?? null);
      return {
        ...(baseUrl !== undefined && { baseUrl }),
        // What another proxy said is not said by this one.
        ...(baseUrl !== undefined && baseUrl !== before.baseUrl && UNCHECKED),
        ...(input.description !== undefined && { description: input.description }),
        ...(input.category !== undefined && { category: input.category }),
        profileId,
        ...(input.credential === null && NONE),
        ...(input.credential && this.sealed(id, input.credential)),
      };
    });
    return toProvider(edited);
  }

  /** Its tools go with it. @throws Problem resource.not_found, resource.changed */
  async delete(change: CatalogueChange, id: string): Promise<Provider> {
    const { tx, scope } = change;
    const deleted = await this.entries.delete(change, PROVIDERS, id, async () => {
      const { affected } = await tx.delete(ToolEntity, { organisationId: scope, providerId: id });
      return { tools: affected ?? 0 };
    });
    return toProvider(deleted);
  }

  private sealed(id: string, credential: NonNullable<CreateProvider['credential']>): Credential {
    return {
      credentialPlace: credential.place,
      credentialName: credential.name ?? null,
      credentialSealed: this.keyring.seal(credential.value, credentialContext(id)),
    };
  }

  private checkedUrl(text: string): string {
    const refuse = (message: string) => invalid([{ pointer: '/base_url', message }]);
    const checked = checkUrl(text, this.client.rules);
    if (!checked.ok) throw refuse(checked.reason);
    if (checked.url.search || text.includes('?')) throw refuse('Must not contain a query');
    return checked.url.href.replace(/\/+$/, '');
  }
}

/** Whoever may not see a credential must not have it sent to an address of their own. */
function requireCredentialFor(
  before: ProviderEntity,
  baseUrl: string | undefined,
  input: EditProvider,
): void {
  const moves = baseUrl !== undefined && new URL(baseUrl).origin !== new URL(before.baseUrl).origin;
  if (moves && before.credentialSealed && input.credential === undefined)
    throw invalid([
      {
        pointer: '/credential',
        message: 'The provider moves to another server: give its credential again, or null for none',
      },
    ]);
}

/** A proxy is shown tokens of its profile and nothing else. @throws Problem request.invalid */
function requireFitting(
  { kind, profileId }: Pick<ProviderEntity, 'kind' | 'profileId'>,
  credential: NonNullable<CreateProvider['credential']> | null,
): void {
  const faults: FieldFault[] = [];
  if (kind === 'ati' && profileId === null)
    faults.push({ pointer: '/profile_id', message: 'Name the profile whose key the proxy verifies' });
  if (kind !== 'ati' && profileId !== null)
    faults.push({ pointer: '/profile_id', message: 'Only an ati provider has a profile' });
  if (kind === 'ati' && credential)
    faults.push({ pointer: '/credential', message: 'An ati provider is shown tokens of its profile' });
  if (faults.length) throw invalid(faults);
}
