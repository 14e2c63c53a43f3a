import { Activity } from 'lucide-react';
import type { Feature } from '@/frames/feature';

export const activity: Feature = {
  pages: [
    {
      href: '/activity',
      label: 'activity.title',
      icon: Activity,
      section: 'observe',
      letter: 'v',
      needs: 'activity:read',
    },
  ],
};
