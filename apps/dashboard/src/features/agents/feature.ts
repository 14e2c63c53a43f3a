import { AgentId, AgentPage } from '@signet/contracts';
import { Bot } from 'lucide-react';
import type { Feature, Found } from '@/frames/feature';
import { read } from '@/lib/api/request';
import { AgentName } from './agent-name';
import { AGENT_TABS } from './agent-tabs';
import { agentQueries } from './agent-queries';
import { agentFixes } from './fixes';

const SHOWN = 6;

export const agents: Feature = {
  pages: [
    {
      href: '/agents',
      label: 'agents.list.title',
      icon: Bot,
      section: 'agents',
      letter: 'a',
      needs: 'agents:read',
      below: { new: 'agents.register.action' },
      detail: {
        isId: (part) => AgentId.safeParse(part).success,
        Name: AgentName,
        tabs: AGENT_TABS,
      },
    },
  ],
  search: {
    heading: 'agents.list.title',
    icon: Bot,
    needs: 'agents:read',
    find: (text) => ({
      queryKey: [...agentQueries.all(), 'found', text],
      queryFn: async (context): Promise<Found[]> => {
        const query = { search: text, limit: SHOWN };
        const { data } = await read(AgentPage, (api) => api.agents.list(query).page(), context);
        return data.map(({ id, name, owner_email }) => ({
          id,
          href: `/agents/${id}`,
          name,
          detail: owner_email,
        }));
      },
    }),
  },
  fixes: { needs: 'agents:write', buttons: agentFixes },
};
