'use client';

import { zodResolver } from '@hookform/resolvers/zod';
import { Session, SetUpInstance } from '@signet/contracts';
import { useMutation } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useEffect } from 'react';
import { useForm } from 'react-hook-form';
import { write } from '@/lib/api/request';
import { useProblem } from '@/lib/use-api-form';
import { Button } from '@/ui/button';
import { TextField } from '@/ui/field';
import { FormProblem } from '@/ui/form-problem';
import { PasswordField } from '@/ui/password-field';
import { codeFromLink, onSetupCode } from './setup-code';

const FIELDS = ['code', 'organisation_name', 'name', 'email', 'password'] as const;

export function SetupForm() {
  const t = useTranslations('setup');
  const form = useForm({
    resolver: zodResolver(SetUpInstance),
    defaultValues: { code: '', organisation_name: '', name: '', email: '', password: '' },
    mode: 'onTouched',
  });
  const { problem, show, clear } = useProblem(form, FIELDS);
  const { setValue } = form;

  useEffect(
    () =>
      onSetupCode((code) => {
        setValue('code', code);
        window.history.replaceState(window.history.state, '', window.location.pathname);
      }),
    [setValue],
  );

  const setUp = useMutation({
    mutationFn: (body: SetUpInstance) => write(Session, { method: 'POST', path: '/api/v1/setup', body }),
    onSuccess: () => window.location.replace('/'),
    onError: show,
  });
  const { errors } = form.formState;
  const isBusy = setUp.isPending || setUp.isSuccess;
  return (
    <form
      noValidate
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        clear();
        void form.handleSubmit((values) => setUp.mutate(values))(event);
      }}
    >
      <FormProblem problem={problem} />
      <TextField
        large
        label={t('code')}
        help={t('codeHelp')}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        className="font-mono"
        error={errors.code?.message}
        {...form.register('code', { setValueAs: (text: string) => codeFromLink(text) ?? text.trim() })}
      />
      <TextField
        large
        label={t('organisation')}
        help={t('organisationHelp')}
        autoComplete="organization"
        error={errors.organisation_name?.message}
        {...form.register('organisation_name')}
      />
      <TextField
        large
        label={t('name')}
        autoComplete="name"
        error={errors.name?.message}
        {...form.register('name')}
      />
      <TextField
        large
        label={t('email')}
        help={t('emailHelp')}
        type="email"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        error={errors.email?.message}
        {...form.register('email')}
      />
      <PasswordField
        label={t('password')}
        help={t('passwordHelp')}
        autoComplete="new-password"
        error={errors.password?.message}
        {...form.register('password')}
      />
      <Button type="submit" variant="primary" size="large" busy={isBusy}>
        {isBusy ? t('pending') : t('action')}
      </Button>
    </form>
  );
}
