'use client';

import { CreateSkill, type Skill } from '@signet/contracts';
import { useTranslations } from 'next-intl';
import { useFormContext } from 'react-hook-form';
import { z } from 'zod';
import { TextArea, TextField } from '@/ui/field';
import { MonoArea, MonoField } from '../fields/mono-field';
import { listed, optional, several } from '../fields/written';

const shape = CreateSkill.shape;

/** What can be said of a skill, whether it is new or not. */
export const SkillValues = z.object({
  version: shape.version.unwrap(),
  description: shape.description.unwrap(),
  when_to_use: optional(shape.when_to_use.unwrap()),
  hint: optional(shape.hint.unwrap()),
  content: shape.content,
  tools: several(shape.tools.unwrap()),
  providers: several(shape.providers.unwrap()),
  categories: several(shape.categories.unwrap()),
  depends_on: several(shape.depends_on.unwrap()),
});

type Values = z.input<typeof SkillValues>;

/** The form of what is not known yet. */
export const NEW_SKILL: Values = {
  version: '1.0.0',
  description: '',
  when_to_use: '',
  hint: '',
  content: '',
  tools: '',
  providers: '',
  categories: '',
  depends_on: '',
};

export const valuesOf = (skill: Skill): Values => ({
  version: skill.version,
  description: skill.description,
  when_to_use: skill.when_to_use ?? '',
  hint: skill.hint ?? '',
  content: skill.content,
  tools: listed(skill.tools),
  providers: listed(skill.providers),
  categories: listed(skill.categories),
  depends_on: listed(skill.depends_on),
});

const BINDINGS = ['tools', 'providers', 'categories', 'depends_on'] as const;

/** The fields of {@link SkillValues}, in the form around them. */
export function SkillFields() {
  const t = useTranslations('tools.field');
  const { register, formState } = useFormContext<Values>();
  const { errors } = formState;
  return (
    <>
      <TextArea
        rows={2}
        label={t('description')}
        optional={t('optional')}
        help={t('skillDescriptionHelp')}
        error={errors.description?.message}
        {...register('description')}
      />
      <MonoArea
        rows={12}
        label={t('content')}
        help={t('contentHelp')}
        error={errors.content?.message}
        {...register('content')}
      />
      <TextArea
        rows={2}
        label={t('whenToUse')}
        optional={t('optional')}
        error={errors.when_to_use?.message}
        {...register('when_to_use')}
      />
      <TextField
        large
        label={t('version')}
        error={errors.version?.message}
        autoComplete="off"
        {...register('version')}
      />
      <fieldset className="flex flex-col gap-4">
        <legend className="mb-2 font-medium">{t('bindings')}</legend>
        <p className="text-small text-muted">{t('bindingsHelp')}</p>
        {BINDINGS.map((name) => (
          <MonoField
            key={name}
            label={t(`binding.${name}`)}
            optional={t('optional')}
            help={t(`bindingHelp.${name}`)}
            error={errors[name]?.message}
            {...register(name)}
          />
        ))}
      </fieldset>
    </>
  );
}
