export { DefaultOrganisation } from './default-organisation.js';
export { MemberEntity } from './member.entity.js';
export { MembersModule } from './members.module.js';
export { MembersService } from './members.service.js';
export { OrganisationEntity } from './organisation.entity.js';
