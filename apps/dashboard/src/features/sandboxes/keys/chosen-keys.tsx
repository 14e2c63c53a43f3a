'use client';

import { RevokedVirtualKeys } from '@signet/contracts';
import { Ban } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { ChosenRows } from '@/frames/chosen-rows';
import { ConfirmAction } from '@/frames/confirm-action';
import { Button } from '@/ui/button';
import { toast } from '@/ui/toast';
import { useSandboxWrite } from '../use-sandbox-write';

interface ChosenKeysProps {
  /** The hashes of those that are ticked. */
  chosen: ReadonlySet<string>;
  onChange: (chosen: ReadonlySet<string>) => void;
}

/** What can be done with the ticked keys. */
export function ChosenKeys({ chosen, onChange }: ChosenKeysProps) {
  const t = useTranslations('sandboxes.key');
  const revoke = useSandboxWrite(RevokedVirtualKeys);
  const [isAsking, setIsAsking] = useState(false);
  const count = chosen.size;
  const clear = () => onChange(new Set());
  return (
    <>
      <ChosenRows count={count} onClear={clear}>
        <Button size="dense" onClick={() => setIsAsking(true)}>
          <Ban aria-hidden strokeWidth={1.5} />
          {t('revokeChosen.open', { count })}
        </Button>
      </ChosenRows>
      {isAsking && (
        <ConfirmAction
          title={t('revokeChosen.title', { count })}
          description={<p>{t('revokeChosen.consequence', { count })}</p>}
          words={{
            cancel: t('revokeMany.keep'),
            confirm: t('revokeMany.action'),
            pending: t('revokeMany.pending'),
          }}
          onConfirm={async () => {
            const which = { hashes: [...chosen] };
            const { revoked } = await revoke.mutateAsync((api) => api.virtualKeys.revokeMatching(which));
            clear();
            toast(t('revokeMany.done', { count: revoked }));
          }}
          onClose={() => setIsAsking(false)}
        />
      )}
    </>
  );
}
