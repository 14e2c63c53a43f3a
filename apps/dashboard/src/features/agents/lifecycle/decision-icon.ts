import { Ban, Check, CirclePause, CirclePlay, X, type LucideIcon } from 'lucide-react';
import type { Decision } from './decisions';

export const DECISION_ICONS: Record<Decision, LucideIcon> = {
  approve: Check,
  deny: X,
  suspend: CirclePause,
  reactivate: CirclePlay,
  revoke: Ban,
};
