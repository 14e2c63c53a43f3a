import { render, screen } from '@testing-library/react';
import { NextIntlClientProvider } from 'next-intl';
import messages from '@/i18n/en';
import { FigureCard } from './figure-card';

const show = (query: { data: number | undefined; isError: boolean }) =>
  render(
    <NextIntlClientProvider locale="en" messages={messages} timeZone="UTC">
      <FigureCard
        title="Active agents"
        query={{
          ...query,
          error: query.isError ? new Error('The service is not available.') : null,
          dataUpdatedAt: Date.parse('2026-03-04T12:00:00Z'),
          refetch: () => Promise.reject(new Error('Nobody asked.')),
        }}
        figure={(count) => count}
        detail={() => 'None registered'}
      />
    </NextIntlClientProvider>,
  );

describe('a number of the overview', () => {
  it('stands alone while it is fresh', () => {
    const { container } = show({ data: 6, isError: false });
    expect(screen.getByText('6')).toBeTruthy();
    expect(container.querySelector('time')).toBeNull();
  });

  it('stays with its age when it cannot be read again', () => {
    const { container } = show({ data: 6, isError: true });
    expect(screen.getByText('6')).toBeTruthy();
    expect(container.querySelector('time')?.getAttribute('datetime')).toBe('2026-03-04T12:00:00.000Z');
    expect(screen.queryByRole('button')).toBeNull();
  });

  it('says why it is missing and offers to try again when it was never read', () => {
    show({ data: undefined, isError: true });
    expect(screen.getByRole('alert').textContent).not.toBe('');
    expect(screen.getByRole('button', { name: 'Try again' })).toBeTruthy();
  });

  it('keeps its place while it loads', () => {
    const { container } = show({ data: undefined, isError: false });
    expect(container.querySelector('[aria-busy]')).not.toBeNull();
  });
});
