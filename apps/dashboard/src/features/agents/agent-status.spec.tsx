import { AgentStatus } from '@signet/contracts';
import { render, screen } from '@testing-library/react';
import { NextIntlClientProvider } from 'next-intl';
import type { ReactNode } from 'react';
import messages from '@/i18n/en';
import { AgentStatusChip } from './agent-status';

const show = (chip: ReactNode) =>
  render(
    <NextIntlClientProvider locale="en" messages={messages} timeZone="UTC">
      {chip}
    </NextIntlClientProvider>,
  );

describe('the status of an agent', () => {
  it.each(AgentStatus.options)('%s says so in a word beside an icon', (status) => {
    const { container } = show(<AgentStatusChip status={status} />);
    expect(screen.getByText(messages.agents.status[status])).toBeTruthy();
    expect(container.querySelector('svg')?.getAttribute('aria-hidden')).toBe('true');
  });

  it('a revoked agent is history, not an alarm', () => {
    const { container } = show(<AgentStatusChip status="revoked" />);
    expect(container.querySelector('.bg-neutral-tint')).not.toBeNull();
  });
});
