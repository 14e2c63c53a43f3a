'use client';

import { zodResolver } from '@hookform/resolvers/zod';
import { Tool, type Provider } from '@signet/contracts';
import type { UseQueryResult } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useForm } from 'react-hook-form';
import { ChangeForm, SaveBar } from '@/frames/change-form';
import { toast } from '@/ui/toast';
import { listed } from '../fields/written';
import { useCatalogueWrite } from '../use-catalogue-write';
import { ToolFields, toolValues, type ToolValues } from './tool-fields';

const valuesOf = (tool: Tool): ToolValues => ({
  description: tool.description,
  hint: tool.hint ?? '',
  scope: tool.scope,
  method: tool.method ?? 'GET',
  path: tool.path ?? '',
  query: listed(tool.query),
  upstream_name: tool.upstream_name ?? '',
  upstream_scope: tool.upstream_scope ?? '',
  input_schema: JSON.stringify(tool.input_schema, null, 2),
  tags: listed(tool.tags),
});

interface EditToolFormProps {
  tool: Tool;
  kind: Provider['kind'];
  /** Reads the tool as it is now. */
  refetch: UseQueryResult<Tool>['refetch'];
}

export function EditToolForm({ tool, kind, refetch }: EditToolFormProps) {
  const t = useTranslations('tools');
  const edit = useCatalogueWrite(Tool);
  const usualScope = `tool:${tool.name}`;
  const form = useForm({
    resolver: zodResolver(toolValues(t('field.notJson'))),
    defaultValues: valuesOf(tool),
    mode: 'onTouched',
  });
  return (
    <ChangeForm
      form={form}
      onSave={async ({ scope = usualScope, ...values }, { base }) => {
        const { method, path, query, upstream_name, upstream_scope, ...rest } = values;
        // What its provider does not know stays as it is.
        const there = { upstream_name, ...(kind === 'ati' && { upstream_scope }) };
        const call = kind === 'http' ? { method, path, query } : there;
        const body = { ...rest, ...call, scope };
        const based = { ifMatch: base?.updated_at };
        const saved = await edit.mutateAsync((api) => api.tools.edit(tool.id, body, based));
        toast(t('tool.saved'));
        return saved;
      }}
      shared={{
        what: 'tool',
        changedBy: ['ati.resource.updated'],
        base: tool,
        refetch,
        valuesOf,
        labels: {
          description: t('field.description'),
          hint: t('field.hint'),
          scope: t('field.scope'),
          method: t('field.method'),
          path: t('field.path'),
          query: t('field.query'),
          upstream_name: t('field.upstream'),
          upstream_scope: t('field.upstreamScope'),
          input_schema: t('field.schema'),
          tags: t('field.tags'),
        },
      }}
    >
      <ToolFields kind={kind} usualScope={usualScope} />
      <SaveBar words={{ save: t('save'), pending: t('saving') }} />
    </ChangeForm>
  );
}
