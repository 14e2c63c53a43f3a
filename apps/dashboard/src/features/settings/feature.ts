import { Gauge, KeyRound, ListChecks, type LucideIcon } from 'lucide-react';
import type { Feature, Label, Page } from '@/frames/feature';

const page = (part: string, label: Label, icon: LucideIcon): Page => ({
  href: `/settings/${part}`,
  label,
  icon,
  section: 'settings',
  needs: 'settings:read',
});

export const settings: Feature = {
  pages: [
    page('rate-tiers', 'settings.rateTiers.title', Gauge),
    page('permissions', 'settings.permissions.title', ListChecks),
    page('signing-keys', 'settings.signingKeys.title', KeyRound),
  ],
};
