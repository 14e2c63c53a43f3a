'use client';

import { zodResolver } from '@hookform/resolvers/zod';
import { Session, SignIn } from '@signet/contracts';
import { useTranslations } from 'next-intl';
import { useForm } from 'react-hook-form';
import { write } from '@/lib/api/request';
import { useSending } from '@/frames/use-sending';
import { whileLeaving } from '@/lib/while-leaving';
import { Button } from '@/ui/button';
import { TextField } from '@/ui/field';
import { FormProblem } from '@/ui/form-problem';
import { PasswordField } from '@/ui/password-field';

/** `next` is the page that was asked for, already checked by the server. */
export const SignInForm = ({ next }: { next: string }) => (
  // A full load: the pages of a session are rendered for it, and nothing of an earlier one may stay.
  <Credentials onSignedIn={() => whileLeaving(() => window.location.replace(next))} />
);

interface CredentialsProps {
  /** Whose session it probably was. */
  email?: string;
  onSignedIn: (session: Session) => Promise<void>;
}

/** Who one is, and the proof of it. */
export function Credentials({ email = '', onSignedIn }: CredentialsProps) {
  const t = useTranslations('session');
  const form = useForm({
    resolver: zodResolver(SignIn),
    defaultValues: { email, password: '' },
    mode: 'onTouched',
  });
  const { problem, isPending, submit } = useSending(form, async (body) => {
    await onSignedIn(await write(Session, (api) => api.sessions.signIn(body)));
  });
  const { errors } = form.formState;
  return (
    <form noValidate className="flex flex-col gap-4" onSubmit={(event) => void submit(event)}>
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
        {...(email && { 'data-first': true })}
        {...form.register('password')}
      />
      <Button type="submit" variant="primary" size="large" busy={isPending}>
        {isPending ? t('pending') : t('action')}
      </Button>
    </form>
  );
}
