import { ActivityOutcome, FACTS, type FactType } from '@signet/contracts';
import { render, screen } from '@testing-library/react';
import { NextIntlClientProvider } from 'next-intl';
import type { ReactNode } from 'react';
import messages from '@/i18n/en';
import { EventOutcome, OutcomeChip } from './outcome';

const show = (chip: ReactNode) =>
  render(
    <NextIntlClientProvider locale="en" messages={messages} timeZone="UTC">
      {chip}
    </NextIntlClientProvider>,
  );

describe('the outcome of an event', () => {
  it.each(ActivityOutcome.options)('the outcome %s has a word', (outcome) => {
    show(<OutcomeChip outcome={outcome} />);
    expect(screen.getByText(messages.activity.outcome[outcome])).toBeTruthy();
  });

  it.each(Object.keys(FACTS) as FactType[])('%s is coloured by how much it wants to be looked at', (type) => {
    const { severity } = FACTS[type];
    for (const outcome of ActivityOutcome.options) {
      const { container, unmount } = show(
        <EventOutcome event={{ severity, outcome, integrity: 'sealed' }} />,
      );
      const colours = ['success', 'warning', 'danger'].filter((tone) =>
        container.querySelector(`.bg-${tone}-tint`),
      );
      const expected =
        severity === 'critical'
          ? ['danger']
          : severity === 'info' && outcome === 'success'
            ? []
            : ['warning'];
      expect([outcome, colours]).toEqual([outcome, expected]);
      expect(container.textContent).not.toBe('');
      unmount();
    }
  });
});
