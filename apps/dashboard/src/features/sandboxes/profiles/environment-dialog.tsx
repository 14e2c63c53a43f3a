'use client';

import { ProxyEnvironment, type Profile } from '@signet/contracts';
import { useTranslations } from 'next-intl';
import { ConfirmAction } from '@/frames/confirm-action';
import { named } from '@/ui/name';
import { useSandboxWrite } from '../use-sandbox-write';

/** What a proxy of one's own is given, while it can be read. */
export interface ProxyLines extends ProxyEnvironment {
  /** Of the profile. */
  name: string;
}

interface EnvironmentDialogProps {
  profile: Profile;
  onShown: (lines: ProxyLines) => void;
  onClose: () => void;
}

/** Asks first: who reads the key of a profile can make tokens, and the log says who did. */
export function EnvironmentDialog({ profile, onShown, onClose }: EnvironmentDialogProps) {
  const t = useTranslations('sandboxes.profile.environment');
  const show = useSandboxWrite(ProxyEnvironment);
  return (
    <ConfirmAction
      tone="primary"
      title={t('ask')}
      description={<p>{t.rich('consequence', named(profile.name))}</p>}
      words={{ cancel: t('keep'), confirm: t('action'), pending: t('pending') }}
      onConfirm={async () => {
        const lines = await show.mutateAsync((api) => api.profiles.showEnvironment(profile.id, {}));
        onShown({ ...lines, name: profile.name });
      }}
      onClose={onClose}
    />
  );
}
