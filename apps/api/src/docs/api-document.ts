import { Inject, Injectable, type Type } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { publicUrl } from '../platform/config/addresses.js';
import { SETTINGS, type Settings } from '../platform/config/settings.js';
import { Surfaces } from '../surfaces/index.js';
import { Slices } from '../platform/timers/slices.js';
import { buildDocument } from './document.js';
import type { OpenApiDocument } from './openapi.js';
import { nativeRoutesOf, routesOf, type Route } from './routes.js';
import { DocumentedSurfaces } from './surfaces.js';

/** How much of the thread's time the reference takes while it is made. */
const SHARE = 0.5;

/** The OpenAPI document of the running code, made when somebody asks for it first, beside whatever else is asked. */
@Injectable()
export class ApiDocument {
  readonly surfaces: DocumentedSurfaces;
  /** What makes any part of the reference gives way to requests between two steps of it. */
  readonly slices = new Slices(SHARE);
  private document: Promise<OpenApiDocument> | undefined;
  private jsonText: Promise<string> | undefined;
  private yamlText: Promise<string> | undefined;

  constructor(
    private readonly modules: ModulesContainer,
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly registry: Surfaces,
  ) {
    this.surfaces = new DocumentedSurfaces(registry);
  }

  /** With the address of this instance. */
  current(): Promise<OpenApiDocument> {
    return (this.document ??= this.at(publicUrl(this.settings)));
  }

  json(): Promise<string> {
    return (this.jsonText ??= this.current().then((document) => JSON.stringify(document)));
  }

  yaml(): Promise<string> {
    return (this.yamlText ??= this.writeYaml());
  }

  /** With another address: the committed document has the default one. */
  at(url?: string): Promise<OpenApiDocument> {
    return buildDocument(this.routes(), this.surfaces, this.slices, url);
  }

  private async writeYaml(): Promise<string> {
    // A start does not wait for a library that few ask for.
    const { dump } = await import('js-yaml');
    const write = (value: object) => dump(value, { noRefs: true, lineWidth: -1, skipInvalid: true });
    const { paths, components, ...rest } = await this.current();
    const text: string[] = [write(rest)];
    /** The members of one of its objects, each of which is a step. */
    const append = async (name: string, depth: number, members: object) => {
      text.push(`${indent(depth)}${name}:\n`);
      await this.slices.each(Object.entries(members), ([key, value]) =>
        text.push(indented(write({ [key]: value as unknown }), depth + 1)),
      );
    };
    await append('paths', 0, paths);
    text.push('components:\n');
    for (const [name, members] of Object.entries(components)) await append(name, 1, members);
    return text.join('');
  }

  routes(): Route[] {
    const controllers = [...this.modules.values()].flatMap((module) =>
      [...module.controllers.values()].map(({ metatype }) => metatype as Type),
    );
    return [
      ...controllers.flatMap((controller) => routesOf(controller, this.registry)),
      ...nativeRoutesOf(this.registry),
    ];
  }
}

const indent = (depth: number): string => '  '.repeat(depth);

/** Block scalars with it: what counts in YAML is how far a line is from the one that it belongs to (YAML 1.2.2, 6.1). */
const indented = (yaml: string, depth: number): string => yaml.replaceAll(/^(?=.)/gm, indent(depth));
