import { LayoutDashboard } from 'lucide-react';
import type { Feature } from '@/frames/feature';

export const overview: Feature = {
  pages: [{ href: '/', label: 'overview.title', icon: LayoutDashboard, section: 'overview', letter: 'o' }],
};
