import { Wrench } from 'lucide-react';
import type { Feature } from '@/frames/feature';
import { kindOf } from './entry';
import { EntryName } from './entry-name';

export const tools: Feature = {
  pages: [
    {
      href: '/tools',
      label: 'tools.title',
      icon: Wrench,
      section: 'access',
      letter: 't',
      needs: 'ati:read',
      below: {
        providers: 'tools.tabs.providers',
        skills: 'tools.tabs.skills',
        profiles: 'tools.tabs.profiles',
        tokens: 'tools.tabs.tokens',
        keys: 'tools.tabs.keys',
        checker: 'tools.tabs.checker',
      },
      detail: { isId: (part) => kindOf(part) !== null, Name: EntryName, tabs: {} },
    },
  ],
};
