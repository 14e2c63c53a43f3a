'use client';

import { zodResolver } from '@hookform/resolvers/zod';
import { ProvisionedSandbox } from '@signet/contracts';
import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useForm } from 'react-hook-form';
import { z } from 'zod';
import { FormDialog } from '@/frames/form-dialog';
import { TextField } from '@/ui/field';
import { SelectField } from '@/ui/select-field';
import { LIFETIMES } from '../lifetimes';
import { writtenRates } from '../rates/written-rates';
import { RightsFields } from '../rights-fields';
import { knownProfiles } from '../sandbox-queries';
import { useSandboxWrite } from '../use-sandbox-write';
import { grantsOf } from '../written-scopes';

const USUAL = 'usual' as const;

export interface Provisioned extends ProvisionedSandbox {
  /** Whom it was made for. */
  sub: string;
}

interface ProvisionDialogProps {
  onProvisioned: (made: Provisioned) => void;
  onClose: () => void;
}

/** Gives a sandbox its token, as an orchestrator would. */
export function ProvisionDialog({ onProvisioned, onClose }: ProvisionDialogProps) {
  const t = useTranslations('sandboxes');
  const provision = useSandboxWrite(ProvisionedSandbox);
  const profiles = useQuery(knownProfiles()).data?.data ?? [];
  const form = useForm({
    resolver: zodResolver(
      z.object({
        sub: z.string().trim().min(1, t('token.noSubject')),
        scopes: z.string(),
        rate: writtenRates(t('rates.wrong')),
        lifetime: z.enum([USUAL, ...LIFETIMES]),
        profile_id: z.string(),
      }),
    ),
    defaultValues: { sub: '', scopes: '', rate: '', lifetime: USUAL, profile_id: '' },
    mode: 'onTouched',
  });
  const { errors } = form.formState;
  return (
    <FormDialog
      form={form}
      title={t('token.provision')}
      words={{ cancel: t('cancel'), save: t('token.provision'), pending: t('token.provisioning') }}
      onSave={async ({ sub, scopes, rate, lifetime, profile_id }) => {
        const { tools, skills, categories, extra } = grantsOf(scopes);
        const body = {
          agent_id: sub,
          tools,
          skills,
          rate,
          extra_scopes: [...categories.map((name) => `category:${name}`), ...extra],
          ...(lifetime !== USUAL && { ttl_seconds: Number(lifetime) }),
          ...(profile_id && { profile_id }),
        };
        const made = await provision.mutateAsync((api) => api.sessionTokens.provisionSandbox(body));
        onProvisioned({ ...made, sub });
      }}
      onClose={onClose}
    >
      <TextField
        large
        label={t('field.subject')}
        help={t('field.subjectHelp')}
        error={errors.sub?.message}
        autoComplete="off"
        {...form.register('sub')}
      />
      <RightsFields holder="token" />
      <SelectField
        label={t('field.lifetime')}
        options={[
          { value: USUAL, label: t('lifetime.usual') },
          ...LIFETIMES.map((value) => ({ value, label: t(`lifetime.${value}`) })),
        ]}
        {...form.register('lifetime')}
      />
      {profiles.length > 1 && (
        <SelectField
          label={t('column.profile')}
          help={t('field.profileHelp')}
          options={[
            { value: '', label: t('profile.usual') },
            ...profiles.map(({ id, name }) => ({ value: id, label: name })),
          ]}
          {...form.register('profile_id')}
        />
      )}
    </FormDialog>
  );
}
