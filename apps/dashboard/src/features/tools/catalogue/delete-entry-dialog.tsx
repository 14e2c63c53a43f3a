'use client';

import { zodResolver } from '@hookform/resolvers/zod';
import { useTranslations } from 'next-intl';
import { useRouter } from 'next/navigation';
import type { ReactNode } from 'react';
import { useForm } from 'react-hook-form';
import { z } from 'zod';
import { ConfirmAction } from '@/frames/confirm-action';
import type { Ask } from '@/lib/api/request';
import { leaveAtOnce } from '@/lib/leave-guard';
import { named } from '@/ui/name';
import { toast } from '@/ui/toast';
import { LISTS, type EntryKind } from '../entry';
import { MonoField } from '../fields/mono-field';
import { useCatalogueWrite } from '../use-catalogue-write';

interface DeleteEntryDialogProps {
  kind: EntryKind;
  name: string;
  /** What goes with it, and what stays. */
  consequence: ReactNode;
  ask: Ask;
  onClose: () => void;
}

/** Deleting is final, so the dialog asks for the name. */
export function DeleteEntryDialog({ kind, name, consequence, ask, onClose }: DeleteEntryDialogProps) {
  const t = useTranslations('tools.delete');
  const router = useRouter();
  const remove = useCatalogueWrite(z.unknown());
  const form = useForm({
    resolver: zodResolver(
      z.object({ typed: z.string().refine((typed) => typed.trim() === name, t('typedWrong')) }),
    ),
    defaultValues: { typed: '' },
    mode: 'onTouched',
  });
  return (
    <ConfirmAction
      form={form}
      title={t.rich('title', named(name))}
      description={
        <>
          <p>{consequence}</p>
          <p>{t('final')}</p>
        </>
      }
      words={{ cancel: t(`keep.${kind}`), confirm: t(`action.${kind}`), pending: t('pending') }}
      onConfirm={async () => {
        await remove.mutateAsync(ask);
        toast(t(`done.${kind}`));
        // What was typed in its form went with it.
        leaveAtOnce(() => router.push(LISTS[kind]));
      }}
      onClose={onClose}
    >
      <MonoField
        label={t('typed')}
        help={t.rich('typedHelp', {
          ...named(name),
          code: (chunks) => <code className="font-mono text-ink">{chunks}</code>,
        })}
        error={form.formState.errors.typed?.message}
        {...form.register('typed')}
      />
    </ConfirmAction>
  );
}
