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
      <div className="font-medium">
        <PermissionOption
          permission={`${service}:*:*`}
          label={t('whole', { service: name })}
          chosen={chosen}
          onToggle={onToggle}
        />
      </div>
      <ul>
        {[...resources].map(([resource, actions]) => (
          <li
            key={resource}
            className="grid grid-cols-[1fr_1fr_auto] items-center gap-x-4 ps-6 sm:grid-cols-[1fr_5rem_5rem_6.5rem]"
          >
            <span className="text-muted first-letter:uppercase max-sm:col-span-3">
              {resourceName(resource)}
            </span>
            {[...actions].map((action) => (
              <PermissionOption
                key={action}
                permission={`${service}:${resource}:${action}`}
                label={action}
                chosen={chosen}
                onToggle={onToggle}
              />
            ))}
            <span className={actions.size < 3 ? 'col-start-3 sm:col-start-4' : undefined}>
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
