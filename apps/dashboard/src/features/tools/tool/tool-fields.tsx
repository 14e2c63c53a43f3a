'use client';

import { CreateTool, HttpMethod, type Provider } from '@signet/contracts';
import { useTranslations } from 'next-intl';
import { useFormContext } from 'react-hook-form';
import { z } from 'zod';
import { TextArea } from '@/ui/field';
import { SelectField } from '@/ui/select-field';
import { MonoArea, MonoField } from '../fields/mono-field';
import { json, optional, orUsual, several } from '../fields/written';

const { description, hint, method, path, query, upstream_name, upstream_scope, input_schema, tags } =
  CreateTool.required().shape;

/** What can be said of a tool, whether it is new or not. Without a scope of its own it has the usual one. */
export const toolValues = (notJson: string) =>
  z.object({
    description: description.unwrap(),
    hint: optional(hint.unwrap()),
    scope: orUsual(CreateTool.shape.scope),
    method: optional(method.unwrap()),
    path: optional(path.unwrap()),
    query: several(query.unwrap()),
    upstream_name: optional(upstream_name.unwrap()),
    upstream_scope: optional(upstream_scope.unwrap()),
    input_schema: json(input_schema.unwrap(), notJson),
    tags: several(tags.unwrap()),
  });

export type ToolValues = z.input<ReturnType<typeof toolValues>>;

/** The form of what is not known yet. */
export const NEW_TOOL: ToolValues = {
  description: '',
  hint: '',
  scope: '',
  method: 'GET',
  path: '',
  query: '',
  upstream_name: '',
  upstream_scope: '',
  input_schema: JSON.stringify({ type: 'object', properties: {} }, null, 2),
  tags: '',
};

interface ToolFieldsProps {
  /** How its provider is spoken to. */
  kind: Provider['kind'];
  /** What it needs unless told otherwise. */
  usualScope: string;
}

/** The fields of {@link toolValues}, in the form around them. */
export function ToolFields({ kind, usualScope }: ToolFieldsProps) {
  const t = useTranslations('tools.field');
  const { register, formState } = useFormContext<ToolValues>();
  const { errors } = formState;
  return (
    <>
      <TextArea
        label={t('description')}
        optional={t('optional')}
        help={t('toolDescriptionHelp')}
        error={errors.description?.message}
        {...register('description')}
      />
      {kind === 'http' ? (
        <>
          <div className="grid items-start gap-4 sm:grid-cols-[8rem_1fr]">
            <SelectField
              label={t('method')}
              options={HttpMethod.options.map((value) => ({ value, label: value }))}
              {...register('method')}
            />
            <MonoField
              label={t('path')}
              help={t('pathHelp')}
              error={errors.path?.message}
              placeholder="/repos/{owner}"
              {...register('path')}
            />
          </div>
          <MonoField
            label={t('query')}
            optional={t('optional')}
            help={t('queryHelp')}
            error={errors.query?.message}
            {...register('query')}
          />
        </>
      ) : (
        <MonoField
          label={t('upstream')}
          help={t('upstreamHelp')}
          error={errors.upstream_name?.message}
          {...register('upstream_name')}
        />
      )}
      {kind === 'ati' && (
        <MonoField
          label={t('upstreamScope')}
          optional={t('optional')}
          help={t('upstreamScopeHelp')}
          error={errors.upstream_scope?.message}
          {...register('upstream_scope')}
        />
      )}
      <MonoField
        label={t('scope')}
        optional={t('optional')}
        help={t('scopeHelp')}
        error={errors.scope?.message}
        placeholder={usualScope}
        {...register('scope')}
      />
      <MonoArea
        rows={8}
        label={t('schema')}
        help={t('schemaHelp')}
        error={errors.input_schema?.message}
        {...register('input_schema')}
      />
      <TextArea
        rows={2}
        label={t('hint')}
        optional={t('optional')}
        help={t('hintHelp')}
        error={errors.hint?.message}
        {...register('hint')}
      />
      <MonoField
        label={t('tags')}
        optional={t('optional')}
        help={t('listHelp')}
        error={errors.tags?.message}
        {...register('tags')}
      />
    </>
  );
}
