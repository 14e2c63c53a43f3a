const two = (value: number) => String(value).padStart(2, '0');

/** A moment as `datetime-local` fields hold it: on the reader's own clock, to the minute, without a zone. */
export function toLocal(moment: Date): string {
  const day = [moment.getFullYear(), two(moment.getMonth() + 1), two(moment.getDate())].join('-');
  return `${day}T${two(moment.getHours())}:${two(moment.getMinutes())}`;
}

/**
 * The moment that such a field means, or null while it holds none.
 * @param shown the moment the field was filled with: text that still says the same means exactly that one, with its
 *   seconds, and in the hour that a clock shows twice the right one of the two
 */
export function fromLocal(text: string, shown?: Date | null): Date | null {
  if (shown && text === toLocal(shown)) return shown;
  const moment = new Date(text);
  return text === '' || Number.isNaN(moment.getTime()) ? null : moment;
}
