'use client';

import { useTranslations } from 'next-intl';
import { resourceName, serviceName } from '../capabilities';
import { PermissionOption } from './permission-option';

interface ServicePermissionsProps {
  service: string;
  resources: ReadonlyMap<string, ReadonlySet<string>>;
  chosen: readonly string[];
  onToggle: (permission: string) => void;
}

/** The permissions of one service: a row per resource, and everything at once above them. */
export function ServicePermissions({ service, resources, chosen, onToggle }: ServicePermissionsProps) {
  const t = useTranslations('agents.picker');
  const name = serviceName(service);
  return (
    <fieldset aria-label={name} className="min-w-0 border-t border-line px-4 py-2 first:border-t-0">
      <div className="flex flex-wrap items-center justify-between gap-x-4">
        <p className="font-medium">{name}</p>
        <PermissionOption
          permission={`${service}:*:*`}
          label={t('whole', { service: name })}
          chosen={chosen}
          onToggle={onToggle}
        />
      </div>
      <ul>
        {[...resources].map(([resource, actions]) => (
          <li key={resource} className="flex flex-wrap items-center justify-between gap-x-4 ps-3">
            <span className="text-muted first-letter:uppercase">{resourceName(resource)}</span>
            <span className="flex flex-wrap gap-x-4">
              {[...actions].map((action) => (
                <PermissionOption
                  key={action}
                  permission={`${service}:${resource}:${action}`}
                  label={action}
                  chosen={chosen}
                  onToggle={onToggle}
                />
              ))}
              <PermissionOption
                permission={`${service}:${resource}:*`}
                label={t('wholeResource')}
                chosen={chosen}
                onToggle={onToggle}
              />
            </span>
          </li>
        ))}
      </ul>
    </fieldset>
  );
}
