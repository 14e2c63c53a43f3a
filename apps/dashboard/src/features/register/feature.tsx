'use client';

import { useTranslations } from 'next-intl';
import type { Feature } from '@/frames/feature';
import { ButtonLink } from '@/ui/button';

const HREF = '/agents/new';

function RegisterFix() {
  const t = useTranslations('agents.register');
  return (
    <ButtonLink size="dense" href={HREF}>
      {t('action')}
    </ButtonLink>
  );
}

export const register: Feature = {
  create: { href: HREF, label: 'agents.register.action', needs: 'agents:write', under: '/agents' },
  fixes: {
    needs: 'agents:write',
    buttons: { 'agent.register': RegisterFix, 'operator.register': RegisterFix },
  },
};
