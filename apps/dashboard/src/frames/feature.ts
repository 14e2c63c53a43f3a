import type { Explanation, FixVerb, OperatorPermission } from '@signet/contracts';
import type { UseQueryOptions } from '@tanstack/react-query';
import type { LucideIcon } from 'lucide-react';
import type { MessageKeys, Messages, NestedKeyOf } from 'next-intl';
import type { ComponentType } from 'react';

/** A text of the console, by its whole key. */
export type Label = MessageKeys<Messages, NestedKeyOf<Messages>>;

/** The groups of the sidebar, in their order. */
export const SECTIONS = ['overview', 'agents', 'access', 'observe', 'settings'] as const;
export type Section = (typeof SECTIONS)[number];

/** An entry of the sidebar, and what stands below its address. */
export interface Page {
  href: string;
  label: Label;
  icon: LucideIcon;
  section: Section;
  needs?: OperatorPermission;
  /** The letter after `g` that goes there; pages that are opened rarely have none. */
  letter?: string;
  /** Pages directly below, by the last part of their address. */
  below?: Readonly<Record<string, Label>>;
  /** The pages of each thing in its list. */
  detail?: Detail;
}

export interface Detail {
  isId: (part: string) => boolean;
  /** What people call it, read from the API. */
  Name: ComponentType<{ id: string }>;
  /** Its tabs beside the first one, by the last part of their address. */
  tabs: Readonly<Record<string, Label>>;
}

/** Something new that can be made: in the command palette, and by the key `c`. */
export interface Create {
  href: string;
  label: Label;
  needs: OperatorPermission;
  /** The page below which `c` means this; the first feature that creates anything answers everywhere else. */
  under: string;
}

/** A result of the command palette. */
export interface Found {
  id: string;
  href: string;
  name: string;
  /** What tells it from others of its name. */
  detail: string;
}

/** What the command palette can search for. */
export interface Search {
  heading: Label;
  icon: LucideIcon;
  needs: OperatorPermission;
  find: (text: string) => UseQueryOptions<Found[]>;
}

export type Fix = NonNullable<Explanation['fix']>;

/** The changes that an explanation can name, as buttons. */
export interface Fixes {
  needs: OperatorPermission;
  buttons: FixButtons;
}
export type FixButtons = Readonly<Partial<Record<FixVerb, ComponentType<{ fix: Fix }>>>>;

/** What a feature gives to the shell around it. */
export interface Feature {
  pages?: readonly Page[];
  create?: Create;
  search?: Search;
  fixes?: Fixes;
}
