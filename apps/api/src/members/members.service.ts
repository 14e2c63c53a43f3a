import { Injectable } from '@nestjs/common';
import type { Role } from '@signet/contracts';
import type { Scope } from '../access/index.js';
import { Clock } from '../platform/clock/clock.js';
import { Database, type Transaction } from '../platform/database/database.js';
import { randomId } from '../platform/ids/ids.js';
import { MemberEntity } from './member.entity.js';
import { OrganisationEntity } from './organisation.entity.js';
import { Passwords } from './passwords.js';

export interface NewMember {
  organisationId: Scope;
  email: string;
  name: string;
  role: Role;
  password: string;
}

/** The people of an organisation. */
@Injectable()
export class MembersService {
  constructor(
    private readonly database: Database,
    private readonly passwords: Passwords,
    private readonly clock: Clock,
  ) {}

  hasOwner(organisationId: Scope, tx: Transaction): Promise<boolean> {
    return tx.existsBy(MemberEntity, { organisationId, role: 'owner' });
  }

  async create(tx: Transaction, { password, ...member }: NewMember): Promise<MemberEntity> {
    const row: MemberEntity = {
      ...member,
      id: randomId('mem_'),
      passwordHash: await this.passwords.hash(password),
      createdAt: this.clock.now(),
    };
    await tx.insert(MemberEntity, row);
    return row;
  }

  async renameOrganisation(organisationId: Scope, tx: Transaction, name: string): Promise<void> {
    await tx.update(OrganisationEntity, { id: organisationId }, { name });
  }

  /**
   * Whether this is the password of a member who may sign in. Takes as long for one that does not exist or may not.
   * @param isKnown whether whoever asks was right before: they need not wait for strangers
   */
  hasPassword(member: MemberEntity | null, password: string, asked: { isKnown: boolean }): Promise<boolean> {
    return this.passwords.verify(member?.passwordHash ?? null, password, asked);
  }

  /** The address as the database compares it: all spellings that find one account are one text. */
  async comparable(email: string): Promise<string> {
    const [row] = await this.database.manager.query<{ address: string }[]>(
      'select lower($1::text) as address',
      [email.trim()],
    );
    return row!.address;
  }

  findByEmail(email: string): Promise<MemberEntity | null> {
    return this.database.manager
      .createQueryBuilder(MemberEntity, 'member')
      .where('lower(member.email) = lower(:email)', { email: email.trim() })
      .getOne();
  }

  async getOrganisation(organisationId: Scope): Promise<OrganisationEntity> {
    return this.database.manager.findOneByOrFail(OrganisationEntity, { id: organisationId });
  }
}
