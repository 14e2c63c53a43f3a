'use client';

import { zodResolver } from '@hookform/resolvers/zod';
import { CreateSkill, Skill } from '@signet/contracts';
import { useTranslations } from 'next-intl';
import { useRouter } from 'next/navigation';
import { useForm } from 'react-hook-form';
import { FormDialog } from '@/frames/form-dialog';
import { toast } from '@/ui/toast';
import { hrefOf } from '../entry';
import { MonoField } from '../fields/mono-field';
import { useCatalogueWrite } from '../use-catalogue-write';
import { NEW_SKILL, SkillFields, SkillValues } from './skill-fields';

const Form = SkillValues.extend({ name: CreateSkill.shape.name });

export function AddSkillDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations('tools');
  const router = useRouter();
  const create = useCatalogueWrite(Skill);
  const form = useForm({
    resolver: zodResolver(Form),
    defaultValues: { ...NEW_SKILL, name: '' },
    mode: 'onTouched',
  });
  return (
    <FormDialog
      form={form}
      title={t('skill.add')}
      words={{ cancel: t('cancel'), save: t('skill.add'), pending: t('skill.adding') }}
      onSave={async (body) => {
        const made = await create.mutateAsync((api) => api.skills.create(body));
        toast(t('skill.added'));
        router.push(hrefOf(made));
      }}
      onClose={onClose}
    >
      <MonoField
        label={t('field.name')}
        help={t('field.skillNameHelp')}
        error={form.formState.errors.name?.message}
        {...form.register('name')}
      />
      <SkillFields />
    </FormDialog>
  );
}
