'use client';

import { zodResolver } from '@hookform/resolvers/zod';
import { Session, SignIn } from '@signet/contracts';
import { useMutation } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useForm } from 'react-hook-form';
import { write } from '@/lib/api/request';
import { useProblem } from '@/lib/use-api-form';
import { Button } from '@/ui/button';
import { TextField } from '@/ui/field';
import { FormProblem } from '@/ui/form-problem';
import { PasswordField } from '@/ui/password-field';

const FIELDS = ['email', 'password'] as const;

/** `next` is the page that was asked for, already checked by the server. */
export function SignInForm({ next }: { next: string }) {
  const t = useTranslations('session');
  const form = useForm({
    resolver: zodResolver(SignIn),
    defaultValues: { email: '', password: '' },
    mode: 'onTouched',
  });
  const { problem, show, clear } = useProblem(form, FIELDS);
  const signIn = useMutation({
    mutationFn: (body: SignIn) => write(Session, { method: 'POST', path: '/api/v1/session', body }),
    // A full load: the pages of a session are rendered for it, and nothing of an earlier one may stay.
    onSuccess: () => window.location.replace(next),
    onError: show,
  });
  const { errors } = form.formState;
  const isBusy = signIn.isPending || signIn.isSuccess;
  return (
    <form
      noValidate
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        clear();
        void form.handleSubmit((values) => signIn.mutate(values))(event);
      }}
    >
      <FormProblem problem={problem} />
      <TextField
        large
        label={t('email')}
        type="email"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        error={errors.email?.message}
        {...form.register('email')}
      />
      <PasswordField
        label={t('password')}
        autoComplete="current-password"
        error={errors.password?.message}
        {...form.register('password')}
      />
      <Button type="submit" variant="primary" size="large" busy={isBusy}>
        {isBusy ? t('pending') : t('action')}
      </Button>
    </form>
  );
}
