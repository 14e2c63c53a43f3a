import type { FieldValues, Path, PathValue, UseFormReturn } from 'react-hook-form';

/** What two people made of the same thing, field by field. */
export interface Clash<T> {
  mine: T;
  theirs: T;
  /** Fields that both changed, each to something else: somebody has to choose. */
  both: (keyof T & string)[];
  /** Fields that only they changed: theirs is filled in. */
  onlyTheirs: (keyof T & string)[];
}

export const isUntouched = <T>({ both, onlyTheirs }: Clash<T>): boolean =>
  both.length + onlyTheirs.length === 0;

/** Lists are sets here: nobody reorders permissions or events. */
const sorted = (value: unknown): unknown => (Array.isArray(value) ? value.map(String).toSorted() : value);
export const isSame = (one: unknown, other: unknown): boolean =>
  JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));

/** Puts what was changed in a form on top of a newer version of what it edits. */
export function rebase<T extends FieldValues, O>(form: UseFormReturn<T, unknown, O>, theirs: T): Clash<T> {
  const base = form.formState.defaultValues as T;
  const mine = structuredClone(form.getValues());
  const names = Object.keys(theirs) as (keyof T & string)[];
  const changedByMe = names.filter((name) => !isSame(mine[name], base[name]));
  const changedByThem = names.filter((name) => !isSame(theirs[name], base[name]));

  form.reset(theirs);
  for (const name of changedByMe) take(form, name, mine[name]);
  return {
    mine,
    theirs,
    both: changedByThem.filter((name) => changedByMe.includes(name) && !isSame(mine[name], theirs[name])),
    onlyTheirs: changedByThem.filter((name) => !changedByMe.includes(name)),
  };
}

/** Sets a field as if it had been typed. */
export function take<T extends FieldValues, O>(
  form: Pick<UseFormReturn<T, unknown, O>, 'setValue'>,
  name: keyof T & string,
  value: unknown,
): void {
  form.setValue(name as Path<T>, value as PathValue<T, Path<T>>, { shouldDirty: true, shouldValidate: true });
}
