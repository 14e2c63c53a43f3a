import { DEFAULT_PROFILE, type Profile } from '@signet/contracts';

/** Whether it is the one that every organisation has, which is taken where none is named. */
export const isUsual = ({ name }: Pick<Profile, 'name'>): boolean => name === DEFAULT_PROFILE;
