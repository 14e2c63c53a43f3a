'use client';

import { zodResolver } from '@hookform/resolvers/zod';
import { RegisterAgent, RegisteredAgent } from '@signet/contracts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useQueryState } from 'nuqs';
import { useState } from 'react';
import { useForm, useWatch, type FieldErrors } from 'react-hook-form';
import { useWrite } from '@/lib/api/use-write';
import { useSession } from '@/lib/session/use-session';
import { useSending } from '@/frames/use-sending';
import { FormProblem } from '@/ui/form-problem';
import { PageHeader } from '@/ui/page-header';
import { AccessStep } from './access-step';
import { DoneStep } from './done-step';
import { IdentityStep } from './identity-step';
import { ReviewStep } from './review-step';
import { StepList } from './step-list';
import { FIELDS, FIELDS_OF, stepOf, stepParam, type Draft } from './steps';
import { useDraft } from './use-draft';

/** Registers an agent in three decisions. The step is in the URL, so the back button works. */
export function RegisterWizard({ apiUrl }: { apiUrl: string }) {
  const t = useTranslations('agents.register');
  const [step, setStep] = useQueryState('step', stepParam);
  const [registered, setRegistered] = useState<RegisteredAgent | null>(null);
  const { member } = useSession();
  const form = useForm<Draft, unknown, RegisterAgent>({
    resolver: zodResolver(RegisterAgent),
    defaultValues: {
      name: '',
      owner_email: member.email,
      description: '',
      permissions: [],
      rate_tier: 'free',
    },
    mode: 'onTouched',
  });
  const values = useWatch({ control: form.control }) as Draft;
  const draft = useDraft(form);
  const register = useRegisterAgent();

  const advance = async (from: 'identity' | 'access') => {
    if (await form.trigger(FIELDS_OF[from], { shouldFocus: true })) {
      await setStep(from === 'identity' ? 'access' : 'review');
    }
  };
  const showFirst = (errors: FieldErrors<Draft>) => {
    const field = FIELDS.find((name) => errors[name]);
    if (field) void setStep(stepOf(field));
  };
  const send = async (input: RegisterAgent) => {
    const result = await register.mutateAsync({ ...input, description: input.description?.trim() || null });
    form.reset();
    draft.discard();
    setRegistered(result);
    // Replaces the review: going back must not offer to register the same agent again.
    await setStep('done', { history: 'replace' });
  };
  const { problem, isPending, submit } = useSending(form, send, { onFault: showFirst });

  if (step === 'done') {
    return <DoneStep registered={registered} apiUrl={apiUrl} onForget={() => setRegistered(withoutKey)} />;
  }
  return (
    <div className="mx-auto flex w-full max-w-180 flex-col gap-6">
      <PageHeader title={t('title')} />
      <StepList current={step} />
      <FormProblem problem={problem} />
      {step === 'identity' && <IdentityStep form={form} onNext={() => advance('identity')} />}
      {step === 'access' && (
        <AccessStep form={form} onNext={() => advance('access')} onBack={() => void setStep('identity')} />
      )}
      {step === 'review' && (
        <ReviewStep
          draft={values}
          isPending={isPending}
          onSubmit={submit}
          onChange={(target) => void setStep(target)}
        />
      )}
    </div>
  );
}

const withoutKey = (registered: RegisteredAgent | null): RegisteredAgent | null =>
  registered && { ...registered, credential: { ...registered.credential, api_key: '' } };

function useRegisterAgent() {
  const write = useWrite();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: RegisterAgent) => write(RegisteredAgent, (api) => api.agents.register(body)),
    // The answer holds the key: it must not outlive the page that shows it.
    gcTime: 0,
    onSuccess: () =>
      client.invalidateQueries({
        predicate: ({ queryKey: [noun] }) => noun === 'agents' || noun === 'activity',
      }),
  });
}
