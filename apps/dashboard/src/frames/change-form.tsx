'use client';

import type { ProblemDetails } from '@signet/contracts';
import { createContext, use, useState, type ComponentProps, type ReactNode } from 'react';
import { FormProvider, useFormState, type FieldValues, type UseFormReturn } from 'react-hook-form';
import { ApiProblem } from '@/lib/api/problem';
import { useLeaveGuard } from '@/lib/leave-guard';
import { Button } from '@/ui/button';
import { FormProblem } from '@/ui/form-problem';
import { LeaveDialog } from '@/ui/leave-dialog';
import { useLastChange, type LastChange } from './last-change';
import { isUntouched, rebase, type Clash } from './rebase';
import { TheirsOrYours, type Shared, type Version } from './theirs-or-yours';
import { useSending } from './use-sending';

interface ChangeFormProps<T extends FieldValues, O, R extends Version> {
  form: UseFormReturn<T, unknown, O>;
  /**
   * Saves what is based on `base`, and returns what is stored now if the form stays open. What depends on the time is
   * counted from `since`. What it throws is shown at its field or above the buttons.
   */
  onSave: (values: O, known: { base: R | undefined; since: Date }) => Promise<R | void>;
  /** How the form goes on when somebody else was faster, where the API can tell (412). */
  shared?: Shared<T, R>;
  className?: string;
  children: ReactNode;
}

interface Progress {
  problem: ProblemDetails | null;
  isPending: boolean;
  /** What somebody else saved meanwhile, to choose from. */
  clash: ReactNode;
}

const Saving = createContext<Progress>({ problem: null, isPending: false, clash: null });

const isOutdated = (error: unknown): boolean => error instanceof ApiProblem && error.status === 412;

/**
 * The form of every page. Nothing that was typed is lost: leaving asks, a refusal stays with its field, and what
 * somebody else saved meanwhile stands beside one's own. Its fields find it through `useFormContext`, its {@link SaveBar}
 * stands where the page wants it.
 */
export function ChangeForm<T extends FieldValues, O, R extends Version>({
  form,
  onSave,
  shared,
  className = 'flex flex-col gap-4',
  children,
}: ChangeFormProps<T, O, R>) {
  const { isDirty } = useFormState({ control: form.control });
  const { pending, stay } = useLeaveGuard(isDirty);
  const [clash, setClash] = useState<{ found: Clash<T>; change: LastChange | null } | null>(null);
  const readChanges = useLastChange();
  // As it was read first: a background refresh must not slip a newer version under what somebody is typing.
  const [base, setBase] = useState(shared?.base);

  const save = async (values: O, known: { base: R | undefined; since: Date }): Promise<void> => {
    try {
      const saved = await onSave(values, known);
      setClash(null);
      if (!saved || !shared) return;
      setBase(saved);
      form.reset(shared.valuesOf(saved));
    } catch (error) {
      if (!shared || !isOutdated(error)) throw error;
      const [read, lastChangeOf] = await Promise.all([
        shared.refetch({ throwOnError: true }),
        readChanges({ id: shared.base.id, since: (base ?? shared.base).updated_at, types: shared.changedBy }),
      ]);
      const newer = read.data!;
      setBase(newer);
      const found = rebase(form, shared.valuesOf(newer));
      // It is newer by something that is not in this form.
      if (isUntouched(found)) return save(values, { ...known, base: newer });
      setClash({ found, change: lastChangeOf([...found.both, ...found.onlyTheirs]) });
    }
  };
  const { problem, isPending, submit } = useSending(form, (values, since) => save(values, { base, since }));
  return (
    <FormProvider {...form}>
      <form noValidate className={className} onSubmit={(event) => void submit(event)}>
        <Saving
          value={{
            problem,
            isPending,
            clash: shared && clash && (
              <TheirsOrYours shared={shared} clash={clash.found} change={clash.change} />
            ),
          }}
        >
          {children}
        </Saving>
      </form>
      <LeaveDialog losing="changes" pending={pending} onStay={stay} />
    </FormProvider>
  );
}

interface SaveBarProps extends Pick<ComponentProps<typeof Button>, 'variant' | 'size'> {
  words: { save: ReactNode; pending: string };
  className?: string;
  /** The way out, which stands before the button. */
  cancel?: ReactNode;
  /** What stands behind it. */
  children?: ReactNode;
}

/** The end of a {@link ChangeForm}: what is in the way of saving, and the button that saves. */
export function SaveBar({
  words,
  variant = 'primary',
  size = 'large',
  className,
  cancel,
  children,
}: SaveBarProps) {
  const { problem, isPending, clash } = use(Saving);
  return (
    <>
      {clash}
      <FormProblem problem={problem} />
      <div className={className ?? 'flex flex-wrap items-center gap-3'}>
        {cancel}
        <Button type="submit" variant={variant} size={size} busy={isPending}>
          {isPending ? words.pending : words.save}
        </Button>
        {children}
      </div>
    </>
  );
}
