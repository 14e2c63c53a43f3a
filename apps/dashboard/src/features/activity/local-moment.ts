/** A moment as `datetime-local` holds it: the reader's own clock, to the minute, without a zone. */
export function toLocal(moment: string | null | undefined): string {
  if (!moment) return '';
  const date = new Date(moment);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** The moment that `datetime-local` means on the reader's clock, or null when it is empty. */
export function fromLocal(value: FormDataEntryValue | null): string | null {
  const date = new Date(typeof value === 'string' ? value : '');
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}
