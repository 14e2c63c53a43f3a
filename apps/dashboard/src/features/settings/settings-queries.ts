import { CatalogueEntry, SigningKeyList, type SigningKeyPurpose } from '@signet/contracts';
import { queryOptions } from '@tanstack/react-query';
import { z } from 'zod';
import { read } from '@/lib/api/request';

const Catalogue = z.object({ data: z.array(z.string()), entries: z.array(CatalogueEntry).optional() });
export type Catalogue = z.infer<typeof Catalogue>;

export const settingsQueries = {
  /** Below the key of the picker's list, so that a change here is seen there. */
  catalogue: () =>
    queryOptions({
      queryKey: ['permissions', 'entries'] as const,
      queryFn: (context) => read(Catalogue, (api) => api.permissions.list(), context),
    }),
  signingKeys: (purpose: SigningKeyPurpose) =>
    queryOptions({
      queryKey: ['signing-keys', purpose] as const,
      queryFn: (context) => read(SigningKeyList, (api) => api.signingKeys.list({ purpose }), context),
    }),
};
