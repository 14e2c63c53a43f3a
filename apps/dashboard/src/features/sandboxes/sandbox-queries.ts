import {
  Profile,
  ProfilePage,
  SessionTokenPage,
  VirtualKey,
  VirtualKeyPage,
  type SessionTokenState,
  type VirtualKeyState,
} from '@signet/contracts';
import { queryOptions } from '@tanstack/react-query';
import { given, read } from '@/lib/api/request';

export interface KeyFilters {
  search?: string;
  alias_prefix?: string;
  limit?: number;
  state?: VirtualKeyState | null;
  user_id?: string | null;
  cursor?: string | null;
}

export interface TokenFilters {
  state?: SessionTokenState | null;
  profile_id?: string | null;
  sub?: string | null;
  cursor?: string | null;
}

export interface ProfileFilters {
  cursor?: string | null;
  limit?: number;
}

/** What sandboxes prove themselves with. */
export const sandboxQueries = {
  all: () => ['sandboxes'] as const,
  keys: (filters: KeyFilters) =>
    queryOptions({
      queryKey: [...sandboxQueries.all(), 'keys', filters] as const,
      queryFn: (context) =>
        read(VirtualKeyPage, (api) => api.virtualKeys.list(given(filters)).page(), context),
    }),
  key: (id: string) =>
    queryOptions({
      queryKey: [...sandboxQueries.all(), 'key', id] as const,
      queryFn: (context) => read(VirtualKey, (api) => api.virtualKeys.get(id), context),
    }),
  tokens: (filters: TokenFilters) =>
    queryOptions({
      queryKey: [...sandboxQueries.all(), 'tokens', filters] as const,
      queryFn: (context) =>
        read(SessionTokenPage, (api) => api.sessionTokens.list(given(filters)).page(), context),
    }),
  profiles: (filters: ProfileFilters) =>
    queryOptions({
      queryKey: [...sandboxQueries.all(), 'profiles', filters] as const,
      queryFn: (context) => read(ProfilePage, (api) => api.profiles.list(given(filters)).page(), context),
    }),
  profile: (id: string) =>
    queryOptions({
      queryKey: [...sandboxQueries.all(), 'profile', id] as const,
      queryFn: (context) => read(Profile, (api) => api.profiles.get(id), context),
    }),
};

/** As many as a page holds: enough to name those of other rows. */
export const knownProfiles = () => sandboxQueries.profiles({ limit: 200 });
