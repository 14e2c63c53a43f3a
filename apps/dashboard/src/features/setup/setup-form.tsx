'use client';

import { zodResolver } from '@hookform/resolvers/zod';
import { Session, SetUpInstance } from '@signet/contracts';
import { useTranslations } from 'next-intl';
import { useEffect } from 'react';
import { useForm } from 'react-hook-form';
import { write } from '@/lib/api/request';
import { useSending } from '@/frames/use-sending';
import { whileLeaving } from '@/lib/while-leaving';
import { Button } from '@/ui/button';
import { TextField } from '@/ui/field';
import { FormProblem } from '@/ui/form-problem';
import { PasswordField } from '@/ui/password-field';
import { codeFromLink, onSetupCode } from './setup-code';

export function SetupForm() {
  const t = useTranslations('setup');
  const form = useForm({
    resolver: zodResolver(SetUpInstance),
    defaultValues: { code: '', organisation_name: '', name: '', email: '', password: '' },
    mode: 'onTouched',
  });
  const { setValue } = form;

  useEffect(
    () =>
      onSetupCode((code) => {
        setValue('code', code);
        window.history.replaceState(window.history.state, '', window.location.pathname);
      }),
    [setValue],
  );

  const { problem, isPending, submit } = useSending(form, async (body) => {
    await write(Session, (api) => api.sessions.setUpInstance(body));
    await whileLeaving(() => window.location.replace('/'));
  });
  const { errors } = form.formState;
  return (
    <form noValidate className="flex flex-col gap-4" onSubmit={(event) => void submit(event)}>
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
      <Button type="submit" variant="primary" size="large" busy={isPending}>
        {isPending ? t('pending') : t('action')}
      </Button>
    </form>
  );
}
