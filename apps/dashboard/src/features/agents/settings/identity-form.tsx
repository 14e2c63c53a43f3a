'use client';

import { zodResolver } from '@hookform/resolvers/zod';
import { Agent, EditAgent } from '@signet/contracts';
import { useTranslations } from 'next-intl';
import { useForm } from 'react-hook-form';
import { isProblem } from '@/lib/api/problem';
import { useLeaveGuard } from '@/lib/leave-guard';
import { useProblem } from '@/lib/use-api-form';
import { Button } from '@/ui/button';
import { ConflictAlert } from '@/ui/conflict-alert';
import { TextArea, TextField } from '@/ui/field';
import { FormProblem } from '@/ui/form-problem';
import { LeaveDialog } from '@/ui/leave-dialog';
import { toast } from '@/ui/toast';
import { useChangeAgent } from '../use-change-agent';

const Form = EditAgent.pick({ name: true, owner_email: true, description: true }).required();

interface IdentityFormProps {
  /** The agent as it was when the form was drawn: what the change is based on. */
  base: Agent;
  onSaved: (agent: Agent) => void;
  onReload: () => void;
}

export function IdentityForm({ base, onSaved, onReload }: IdentityFormProps) {
  const t = useTranslations('agents.settings');
  const edit = useChangeAgent(base.id, Agent);
  const form = useForm({
    resolver: zodResolver(Form),
    defaultValues: { name: base.name, owner_email: base.owner_email, description: base.description ?? '' },
    mode: 'onTouched',
  });
  const { problem, show, clear } = useProblem(form, ['name', 'owner_email', 'description']);
  const submit = form.handleSubmit(async ({ description, ...rest }) => {
    clear();
    try {
      const body = { ...rest, description: description || null };
      const saved = await edit.mutateAsync({ method: 'PATCH', body, ifMatch: base.updated_at });
      toast(t('done'));
      onSaved(saved);
    } catch (error) {
      if (!isProblem(error, 'agent.changed')) show(error);
    }
  });
  const { errors, isDirty } = form.formState;
  const { pending, stay } = useLeaveGuard(isDirty);
  return (
    <form noValidate className="flex flex-col gap-4" onSubmit={(event) => void submit(event)}>
      {isProblem(edit.error, 'agent.changed') && <ConflictAlert what="agent" onReload={onReload} />}
      <FormProblem problem={problem} />
      <TextField
        large
        label={t('name')}
        error={errors.name?.message}
        autoComplete="off"
        {...form.register('name')}
      />
      <TextField
        large
        label={t('owner')}
        error={errors.owner_email?.message}
        type="email"
        autoComplete="email"
        autoCapitalize="none"
        spellCheck={false}
        {...form.register('owner_email')}
      />
      <TextArea
        label={t('description')}
        optional={t('optional')}
        error={errors.description?.message}
        {...form.register('description')}
      />
      <div>
        <Button type="submit" variant="primary" size="large" busy={edit.isPending}>
          {edit.isPending ? t('pending') : t('save')}
        </Button>
      </div>
      <LeaveDialog losing="changes" pending={pending} onStay={stay} />
    </form>
  );
}
