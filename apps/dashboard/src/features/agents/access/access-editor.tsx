'use client';

import { ADMIN_PERMISSION, Agent, EditAgent, RateTier } from '@signet/contracts';
import { useTranslations } from 'next-intl';
import { useRef, useState, type SubmitEvent } from 'react';
import { asProblem, isProblem } from '@/lib/api/problem';
import { useLeaveGuard } from '@/lib/leave-guard';
import { Button } from '@/ui/button';
import { Card } from '@/ui/card';
import { ConflictAlert } from '@/ui/conflict-alert';
import { FormProblem } from '@/ui/form-problem';
import { LeaveDialog } from '@/ui/leave-dialog';
import { SelectField } from '@/ui/select-field';
import { toast } from '@/ui/toast';
import { PermissionPicker } from '../permissions/permission-picker';
import { useChangeAgent } from '../use-change-agent';
import { useRateTierLabel } from '../use-rate-tier-label';
import { AccessChanges, type Access } from './access-changes';
import { diffPermissions } from './permission-diff';

interface AccessEditorProps {
  agent: Agent;
  /** A permission that somebody came to grant. */
  adds: string | null;
  onDone: () => void;
  onReload: () => void;
}

export function AccessEditor({ agent, adds, onDone, onReload }: AccessEditorProps) {
  const t = useTranslations('agents');
  // As it was when editing began: what the change is compared with and based on.
  const [base] = useState(agent);
  const [draft, setDraft] = useState<Access>({
    permissions: withAdded(base.permissions, adds),
    rate_tier: base.rate_tier,
  });
  const [fault, setFault] = useState<string>();
  const tierLabel = useRateTierLabel();
  const picker = useRef<HTMLInputElement>(null);
  const edit = useChangeAgent(base.id, Agent);
  const { gained, lost } = diffPermissions(base.permissions, draft.permissions);
  const permissionsChange = gained.length + lost.length > 0;
  const tierChanges = draft.rate_tier !== base.rate_tier;
  const { pending, stay } = useLeaveGuard(permissionsChange || tierChanges);

  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (!permissionsChange && !tierChanges) return onDone();
    const body = EditAgent.safeParse({
      ...(permissionsChange && { permissions: draft.permissions }),
      ...(tierChanges && { rate_tier: draft.rate_tier }),
    });
    if (!body.success) {
      setFault(body.error.issues[0]?.message);
      picker.current?.focus();
      return;
    }
    const saved = await edit
      .mutateAsync({ method: 'PATCH', body: body.data, ifMatch: base.updated_at })
      .catch(() => null);
    if (!saved) return;
    toast(t('access.done'));
    onDone();
  };
  const isConflict = isProblem(edit.error, 'agent.changed');
  const problem = edit.isError && !isConflict ? asProblem(edit.error) : null;
  return (
    <form
      noValidate
      onSubmit={(event) => void submit(event)}
      className="grid grid-cols-1 items-start gap-6 *:min-w-0 lg:grid-cols-3"
    >
      <div className="flex min-w-0 flex-col gap-6 rounded-control border border-line bg-surface p-4 lg:col-span-2">
        <SelectField
          label={t('access.rateTier')}
          help={t('register.rateTierHelp')}
          value={draft.rate_tier}
          onChange={(event) => setDraft({ ...draft, rate_tier: event.target.value as RateTier })}
          options={RateTier.options.map((value) => ({ value, label: tierLabel(value) }))}
        />
        <PermissionPicker
          ref={picker}
          label={t('access.permissions')}
          value={draft.permissions}
          error={fault}
          onChange={(permissions) => {
            setDraft({ ...draft, permissions });
            setFault(undefined);
          }}
        />
      </div>
      <Card title={t('access.changes')} className="lg:sticky lg:top-20">
        <div className="flex flex-col gap-4">
          {isConflict && <ConflictAlert what="agent" onReload={onReload} />}
          <FormProblem
            problem={
              problem && {
                ...problem,
                detail: [
                  problem.detail || problem.title,
                  ...(problem.errors ?? []).map((e) => e.message),
                ].join(' '),
              }
            }
          />
          <div aria-live="polite">
            <AccessChanges before={base} after={draft} />
          </div>
          {!isConflict && (
            <div className="flex flex-wrap gap-2">
              <Button type="submit" variant="primary" busy={edit.isPending}>
                {edit.isPending ? t('access.pending') : t('access.save')}
              </Button>
              <Button onClick={onDone}>{t('access.cancel')}</Button>
            </div>
          )}
          <p className="text-small text-muted">{t('access.effect')}</p>
        </div>
      </Card>
      <LeaveDialog losing="changes" pending={pending} onStay={stay} />
    </form>
  );
}

/** A link may propose a permission, but never to make an administrator: that is chosen by hand. */
const withAdded = (held: readonly string[], adds: string | null): readonly string[] =>
  adds === null || adds === ADMIN_PERMISSION || held.includes(adds) ? held : [...held, adds];
