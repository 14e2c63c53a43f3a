import { ANONYMOUS, decide } from '../policy/index.js';

/** Whether an agent is still there to be changed, whoever asks. */
export const isChangeable = ({ id, status }: { id: string; status: string }): boolean =>
  decide(ANONYMOUS, 'agent.change', { id, status }, null).allowed;
