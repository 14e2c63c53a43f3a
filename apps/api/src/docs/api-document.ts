import { Inject, Injectable, type Type } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { publicUrl } from '../platform/config/addresses.js';
import { SETTINGS, type Settings } from '../platform/config/settings.js';
import { Surfaces } from '../surfaces/index.js';
import { buildDocument } from './document.js';
import type { OpenApiDocument } from './openapi.js';
import { nativeRoutesOf, routesOf, type Route } from './routes.js';
import { DocumentedSurfaces } from './surfaces.js';

/** The OpenAPI document of the running code, made when somebody asks for it first. */
@Injectable()
export class ApiDocument {
  readonly surfaces: DocumentedSurfaces;
  private document: OpenApiDocument | undefined;
  private jsonText: string | undefined;
  private yamlText: Promise<string> | undefined;

  constructor(
    private readonly modules: ModulesContainer,
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly registry: Surfaces,
  ) {
    this.surfaces = new DocumentedSurfaces(registry);
  }

  /** With the address of this instance. */
  get current(): OpenApiDocument {
    return (this.document ??= this.at(publicUrl(this.settings)));
  }

  get json(): string {
    return (this.jsonText ??= JSON.stringify(this.current));
  }

  yaml(): Promise<string> {
    return (this.yamlText ??= this.writeYaml());
  }

  /** With another address: the committed document has the default one. */
  at(url?: string): OpenApiDocument {
    return buildDocument(this.routes(), this.surfaces, url);
  }

  private async writeYaml(): Promise<string> {
    // A start does not wait for a library that few ask for.
    const { dump } = await import('js-yaml');
    return dump(this.current, { noRefs: true, lineWidth: -1, skipInvalid: true });
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
