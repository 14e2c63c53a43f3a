import type { Operator } from '../access/index.js';
import { decide, type Decision } from '../policy/index.js';

/** Administration of agents is a setting of the house: only who may change settings may hand out `*:*:*`. */
export const mayGrantAdministration = (operator: Operator): Decision =>
  decide(operator, 'administration.grant', null, { anyoneMayGrant: false });
