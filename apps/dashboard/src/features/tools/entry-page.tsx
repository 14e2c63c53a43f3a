'use client';

import type { EntryKind } from './entry';
import { ProviderPage } from './provider/provider-page';
import { SkillPage } from './skill/skill-page';
import { ToolPage } from './tool/tool-page';

const PAGES = { provider: ProviderPage, tool: ToolPage, skill: SkillPage } as const;

/** The page of whichever entry of the catalogue it is. */
export function EntryPage({ kind, id }: { kind: EntryKind; id: string }) {
  const Page = PAGES[kind];
  return <Page id={id} />;
}
