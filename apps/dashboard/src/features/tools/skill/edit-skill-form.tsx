'use client';

import { zodResolver } from '@hookform/resolvers/zod';
import { Skill } from '@signet/contracts';
import type { UseQueryResult } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useForm } from 'react-hook-form';
import { ChangeForm, SaveBar } from '@/frames/change-form';
import { toast } from '@/ui/toast';
import { useCatalogueWrite } from '../use-catalogue-write';
import { SkillFields, SkillValues, valuesOf } from './skill-fields';

interface EditSkillFormProps {
  skill: Skill;
  /** Reads the skill as it is now. */
  refetch: UseQueryResult<Skill>['refetch'];
}

export function EditSkillForm({ skill, refetch }: EditSkillFormProps) {
  const t = useTranslations('tools');
  const field = useTranslations('tools.field');
  const edit = useCatalogueWrite(Skill);
  const form = useForm({
    resolver: zodResolver(SkillValues),
    defaultValues: valuesOf(skill),
    mode: 'onTouched',
  });
  return (
    <ChangeForm
      form={form}
      onSave={async (body, { base }) => {
        const based = { ifMatch: base?.updated_at };
        const saved = await edit.mutateAsync((api) => api.skills.edit(skill.id, body, based));
        toast(t('skill.saved'));
        return saved;
      }}
      shared={{
        what: 'skill',
        changedBy: ['ati.resource.updated'],
        base: skill,
        refetch,
        valuesOf,
        labels: {
          version: field('version'),
          description: field('description'),
          when_to_use: field('whenToUse'),
          hint: field('hint'),
          content: field('content'),
          tools: field('binding.tools'),
          providers: field('binding.providers'),
          categories: field('binding.categories'),
          depends_on: field('binding.depends_on'),
        },
      }}
    >
      <SkillFields />
      <SaveBar words={{ save: t('save'), pending: t('saving') }} />
    </ChangeForm>
  );
}
