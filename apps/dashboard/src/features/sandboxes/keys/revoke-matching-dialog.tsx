'use client';

import { zodResolver } from '@hookform/resolvers/zod';
import { PAGE_SIZE_MAX, RevokedVirtualKeys, RevokeVirtualKeys } from '@signet/contracts';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useDeferredValue } from 'react';
import { useForm, useWatch } from 'react-hook-form';
import { z } from 'zod';
import { ConfirmAction } from '@/frames/confirm-action';
import { TextField } from '@/ui/field';
import { toast } from '@/ui/toast';
import { sandboxQueries } from '../sandbox-queries';
import { useSandboxWrite } from '../use-sandbox-write';

/** What was said of the keys that are meant: what is left blank says nothing. */
const meant = ({ user_id, alias_prefix }: { user_id: string; alias_prefix: string }) => ({
  ...(user_id.trim() && { user_id }),
  ...(alias_prefix.trim() && { alias_prefix }),
});

/** Ends every key of a user, or those whose names begin alike. How many that are is told while somebody types. */
export function RevokeMatchingDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations('sandboxes.key.revokeMany');
  const revoke = useSandboxWrite(RevokedVirtualKeys);
  const form = useForm({
    resolver: zodResolver(
      z
        .object({ user_id: z.string(), alias_prefix: z.string() })
        .refine((said) => Object.keys(meant(said)).length > 0, { error: t('say'), path: ['user_id'] })
        .transform(meant)
        .pipe(RevokeVirtualKeys),
    ),
    defaultValues: { user_id: '', alias_prefix: '' },
    mode: 'onTouched',
  });
  const { errors } = form.formState;
  const [user_id, alias_prefix] = useWatch({ control: form.control, name: ['user_id', 'alias_prefix'] });
  return (
    <ConfirmAction
      form={form}
      title={t('title')}
      description={<p>{t('text')}</p>}
      words={{ cancel: t('keep'), confirm: t('action'), pending: t('pending') }}
      onConfirm={async (which) => {
        const { revoked } = await revoke.mutateAsync((api) => api.virtualKeys.revokeMatching(which));
        toast(t('done', { count: revoked }));
      }}
      onClose={onClose}
    >
      <TextField
        large
        label={t('user')}
        help={t('userHelp')}
        error={errors.user_id?.message}
        autoComplete="off"
        {...form.register('user_id')}
      />
      <TextField
        large
        label={t('prefix')}
        help={t('prefixHelp')}
        error={errors.alias_prefix?.message}
        autoComplete="off"
        {...form.register('alias_prefix')}
      />
      <Fitting which={meant({ user_id, alias_prefix })} />
    </ConfirmAction>
  );
}

/** How many keys are meant. One page of them is read, which is enough to be frightened by. */
function Fitting({ which }: { which: ReturnType<typeof meant> }) {
  const t = useTranslations('sandboxes.key.revokeMany');
  const asked = useDeferredValue(JSON.stringify(which));
  const isAsked = asked !== '{}';
  const fitting = useQuery({
    ...sandboxQueries.keys({ ...(JSON.parse(asked) as typeof which), limit: PAGE_SIZE_MAX }),
    placeholderData: keepPreviousData,
    enabled: isAsked,
  });
  const count = fitting.data?.data.length ?? 0;
  const words = () => {
    if (!isAsked) return t('say');
    if (fitting.isError) return t('failed');
    if (!fitting.data || fitting.isPlaceholderData) return t('counting');
    return fitting.data.next_cursor ? t('fitMany', { count }) : t('fit', { count });
  };
  return (
    <output className="rounded-control border border-line bg-sunken px-3 py-2 font-medium">{words()}</output>
  );
}
