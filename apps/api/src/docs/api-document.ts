import { Inject, Injectable, type Type } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { publicUrl } from '../platform/config/addresses.js';
import { SETTINGS, type Settings } from '../platform/config/settings.js';
import { TOKEN_ROUTES } from '../protocols/agentauth/index.js';
import { buildDocument } from './document.js';
import type { OpenApiDocument } from './openapi.js';
import { nativeRoutes, routesOf, type Route } from './routes.js';
import { toYaml } from './yaml.js';

/** What is registered on Fastify itself: Nest cannot list it. */
const NATIVE = [...TOKEN_ROUTES];

/** The OpenAPI document of the running code, made when somebody asks for it first. */
@Injectable()
export class ApiDocument {
  private document: OpenApiDocument | undefined;
  private jsonText: string | undefined;
  private yamlText: string | undefined;

  constructor(
    private readonly modules: ModulesContainer,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /** With the address of this instance. */
  get current(): OpenApiDocument {
    return (this.document ??= this.at(publicUrl(this.settings)));
  }

  get json(): string {
    return (this.jsonText ??= JSON.stringify(this.current));
  }

  get yaml(): string {
    return (this.yamlText ??= toYaml(this.current).trimStart());
  }

  /** With another address: the committed document has the default one. */
  at(url?: string): OpenApiDocument {
    return buildDocument(this.routes(), url);
  }

  routes(): Route[] {
    const controllers = [...this.modules.values()].flatMap((module) =>
      [...module.controllers.values()].map(({ metatype }) => metatype as Type),
    );
    return [...controllers.flatMap(routesOf), ...NATIVE.flatMap(nativeRoutes)];
  }
}
